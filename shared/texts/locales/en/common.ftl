language-name = English

system-name = Rating the services of social-sphere organisations
system-promise = Taking part is voluntary. We never ask for passwords, codes from messages, card details or money.
skip-link = Skip to the content
languages-label = Language of the page
page-with-faults = Error: { $title }

# A day in words.
date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
