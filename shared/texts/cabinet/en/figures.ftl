overview-title = Overview
target-of = target { $target }
coverage = Coverage
satisfaction = Satisfaction
growth = Growth
organisations = Organisations
organisations-counted = { $count ->
    [one] organisation
   *[other] organisations
}
coverage-parts = { $answers ->
    [one] { $completed } questionnaire
   *[other] { $completed } questionnaires
} to { $told ->
    [one] { $notices } notice
   *[other] { $notices } notices
}
coverage-without-withdrawn = Without receipts that were withdrawn unanswered ({ $count }): { $value }%.
coverage-cohort = Of this quarter’s notices: { $value }%, interval { $low }–{ $high }%.
coverage-cohort-complete = Of this quarter’s notices, when they can be answered no more ({ $day }): { $value }%, interval { $low }–{ $high }%.
coverage-channels = Through the link: { $web }, on paper: { $paper }.
average-of-organisations = Average of organisations (each counted once, not official): { $value }, organisations: { $count }
published-all = Questionnaires published: { $published }, all of them
published-waiting = Questionnaires published: { $published }; { $waiting ->
    [one] { $rest } more waits for its group and comes with it, or with the final of the quarter
   *[other] { $rest } more wait for their group and come with it, or with the final of the quarter
}
published-above = Questionnaires published: { $published }; not in the figures of the organisations themselves, which have too few: { $rest }. They are in the figures above only — of the type, the region, the country — or are not published
interval-of = 95% interval { $interval }
growth-from-to = from { $before } to { $now }
growth-reached = the { $required } that was due is reached
growth-not-reached = the { $required } that was due is not reached
growth-reach-unknown = whether the { $required } that was due is reached cannot be told
growth-not-due = nothing was due: the target was reached
coverage-above = Above 100 %: in the quarter notices of earlier quarters were answered, too.
growth-none = nothing to compare with
period-running-note = The quarter is not closed: the values are running ones and will change. They move by whole groups of answers; figures of a region or a type lack its small organisations yet: their answers come with the final of the quarter.
counted-elsewhere = This region has a system of its own: the pages of its organisations, their comments and measures are there.
counted-elsewhere-link = The region's figures in its system
restated-note = The quarter was restated: there is a later edition, { $edition }.
column-quarter = Quarter
column-receipts = Receipts
column-notices = Notices
column-completed = Answers
column-coverage = Coverage, %
column-satisfaction = Score
column-interval = Interval
column-growth = Growth
column-verdict = Verdict
trend-heading = By quarter
trend-note = A hollow point is the running quarter, the dashes are the target, a vertical line is the 95% interval.
column-position = Among the others
column-drawn = Adjusted
column-step = Step
column-all = All
column-percent = % of the one before
column-losses = Why
column-where = Where
column-question = Question
column-sum = Sum of scores
column-answers = Scores
as-table = table

choose-period = Period
choose-all = all
choose-show = Show
steps-label = Way
files-label = Download this view:
files-report = Quarterly report
files-whole = Report of the whole experiment

overview-empty = Figures will be here as soon as the first organisation is registered.
map-heading = Map of the regions
map-title = Map of the regions: { $what }
map-text = Each tile is a region and leads to its overview. The same values are in the table by region.
legend-good = target reached
legend-bad = ▼ below the target
legend-hidden = hidden: few answers
legend-none = no answers
legend-absent = the region takes no part
compared-heading = Who stands out
funnel-note = The fewer the answers, the wider the scatter. Between the lines chance may explain the differences: 95% are the thin lines, 99.8% the thick ones. Outside are those who truly differ.
funnel-none = Nobody is outside the lines: chance may explain all differences.
funnel-outside = Outside the lines, the lowest first
ladder-heading = From receipt to answer
problems-unknown = There are no scores that may be shown.
problems-heading = Problem zones
problems-none = No question has a mean below { $target }.
problems-note = Questions with a mean below { $target }, the lowest first. In all: { $count }.
method-note = Method: { $method }.
method-mean-of-scores = mean of all scores from 1 to 5, version 1
hash-note = Checksum of the final values (SHA-256):

figures-title = Figures
figures-of = Figures: { $what }
figures-all = All together
crossings-label = What the rows are
order-label = Order:
sort-name = by name
sort-coverage = by coverage
sort-drawn = by adjusted score
too-many = There are too many organisations for one list: { $count }. Choose a region, or download the file.
rows-of = Rows { $first }–{ $last } of { $all }
rows-more = Rows not shown: { $count }.
page-before = previous
page-after = next
drawn-note = There is no order by the bare score: whoever has few answers would by chance be first and last. The adjusted score is drawn to the mean, the more so the fewer the answers.

chart-satisfaction-title = Satisfaction by quarter
chart-satisfaction-text = Mean score from 1 to 5 with its 95% interval; the dashes are the target of { $target }. Quarters with a value: { $known }. The values are in the table beside it.
chart-coverage-title = Coverage by quarter, %
chart-coverage-text = Share of completed questionnaires in notices sent, in percent; the dashes are the target of { $target }. The values are in the table beside it.
chart-ladder-title = Coverage ladder
chart-ladder-text = From the receipt of a service to the answer: how many citizens are left at each step. The values are in the table beside it.
chart-funnel-organisations = Organisations: mean score and number of answers
chart-funnel-regions = Regions: mean score and number of answers
chart-funnel-text = A funnel: within the lines of 95 and 99.8 percent chance may explain the differences. In all { $count }, of them outside: { $outside }. They are listed in the table beside it.
chart-distributions-title = How the scores are spread
chart-distributions-text = Shares of the scores 1 to 5 and of “does not apply” for each question. The values are in the table beside it.
does-not-apply = Does not apply
does-not-apply-short = n/a
sort-receipts = by receipts
sort-notices = by notices
sort-completed = by questionnaires
compared-with = To compare
find-title = Find an organisation
find-label = Name, OGRN or INN of the organisation
find-button = Find
find-none = There is no such organisation in the register, or you do not see it. Check the name, or try a part of it.
find-more = More organisations fit than are shown. Write more of the name.
ladder-representatives = more than receipts: a child may have two representatives
ladder-notices = more than accounts: of a long-running service there are several notices, and a mail that did not arrive is sent again
funnel-point = { $name }: { $mean }, questionnaires: { $count }
seen-was = was { $value } ({ $day })
seen-was-none = was not shown ({ $day })
seen-note = Figures that have changed since your last visit are marked: beside each stands its former value and the day on which you saw it.
