road-map-measures = Measures
road-map-none = The road map has no measures yet. A measure appears here when it is made with this road map: the owner of the service, the performers and the analytical centre make them.
road-map-measure = Measure
road-map-starts = Begins
road-map-due = Due
road-map-first = First date
road-map-moved = moved by { $moved ->
    [one] { $days } day
   *[other] { $days } days
}
road-map-on-plan = not moved
road-map-depends = After
road-map-whole = The whole map
road-map-progress = Accepted: { $accepted } of { $all }
road-map-late = Overdue
road-map-document = Text of the map, agreement and history
road-map-open = Measures and dates of the map
similar-title = Has it been tried
similar-note = Other requests about the same thing, with the same question or with the same words in their titles, and what came of them.
similar-none = There are no requests like this one, or you do not see them.
similar-search = Look for similar ones among all requests
similar-outcome = What came of it
chart-evidence-title = By how many points the scores fell
chart-evidence-text = Rows: { $count }; the largest fall is { $worst } points. The table below has the numbers.
chart-effect-title = Effect of the change, in points
chart-effect-text = Readings: { $count }, each with the limits in which it lies by chance. The table below has the numbers.
effect-reading = Reading
effect-planned = As planned and written down before the change
effect-from-alarm = From the quarter of the fall: does not count
effect-before-change = Before the change: should be near zero
effect-table = Effect of the change
effect-limits = Limits
effect-between = { $low } to { $high }
needed-title = How many answers are needed
needed-note = So many answers are needed in each compared quarter to tell such a rise from chance in 80 cases of 100. Answers are taken to differ by one point; if they differ by more, more are needed.
needed-growth = Rise, in points
needed-answers = Answers a quarter
needed-here = Answers here in the latest final ({ $quarter }): { $count }.
needed-enough = enough
needed-too-few = too few
needed-verdict = Enough here
case-not-fixed-title = Citizens: “not fixed”
case-not-fixed = { $citizens ->
    [one] { $count } person of those who were asked about this organisation says so. It is for the analytical centre to reopen the request.
   *[other] { $count } people of those who were asked about this organisation say so. It is for the analytical centre to reopen the request.
}
case-not-fixed-few = Somebody says so. Neither the number nor the words are shown before the people are at least { $cell }.
moderation-title = Words of citizens to be read
moderation-lead = Here words of citizens are read before others may. Show what nobody can be recognised by, and nothing else.
moderation-unread = “Not fixed”
moderation-none = There is nothing to be read now.
moderation-show = Show to those who answer for it
moderation-hide = Do not show
moderation-wordless = Without words: { $count }.
moderation-seen = Read
moderation-quotations = Quotations for “Said and done”
moderation-chosen = Proposed by { $name }.
moderation-is-shown = Shown to everybody.
moderation-confirm = Show to everybody
moderation-own = You chose it yourself: somebody else has to confirm it.
quoting-title = Propose a quotation for everybody
quoting-lead = Words of a published comment can stand on the page “Said and done”, which everybody reads. Another participant reads and confirms them first.
quoting-part = A part of a comment, word for word
quoting-take-part = Propose this part
quoting-take = Propose all of it
quoting-chosen = Proposed already
quoting-kept = Proposed. The quotation is shown to everybody when another participant has confirmed it.
quoting-not-said = There are no such words in published comments, or they have more than 500 characters.
quoting-review = { $review ->
    [shown] shown to everybody
    [hidden] not shown
   *[waiting] to be read
}
evidence-themes = What is written about more
evidence-theme = “{ $theme }”: { $before } % of comments ({ $quarter }) → { $now } %, probability of chance { $chance }
