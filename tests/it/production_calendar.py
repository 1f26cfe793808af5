"""Prints every day of some years and whether one works in Russia on it, as the `holidays` package has it.

Working Saturdays are read from the labels of the days off that were moved there ("substituted from 04/27/2024"), which is the
package's way of telling them. Years are the arguments.
"""

import re
import sys
from datetime import date, datetime, timedelta

import holidays

years = [int(year) for year in sys.argv[1:]]
known = holidays.country_holidays("RU", years=years, language="en_US")
moved = [re.search(r"substituted from (\d\d/\d\d/\d{4})", label) for label in known.values()]
from_days = {datetime.strptime(found.group(1), "%m/%d/%Y").date() for found in moved if found}
# A holiday that fell on a weekend gives its day off away and stays off itself.
working_weekends = {day for day in from_days if day not in known}

for year in years:
    day = date(year, 1, 1)
    while day.year == year:
        works = day in working_weekends or (day.weekday() < 5 and day not in known)
        print(f"{day},{'works' if works else 'off'}")
        day += timedelta(days=1)
