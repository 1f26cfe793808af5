sources-title = Sources
sources-note = A source must report in time. Where it works for organisations that you do not see, too, only what was broken for yours is shown, and refusals are not: they are counted for the source as a whole.
sources-none = In this quarter there is no source of which you may see anything.
column-operator = Operator
column-refused = Records refused
not-in-scope = not shown
refusals-heading = Why records are refused
refusals-none = No record was refused.
refusals-of = { $name }: { $count } records refused; a record may have several reasons
column-code = Code

terms-title = Terms
terms-note = How often something that the regulation asks for was done after its term, or not at all. What a citizen or a source delayed does not count.
terms-none = No term was broken.
finals-in-time = The finals of the quarter were made in time.
finals-late = The finals of the quarter were made late.
finals-overdue = The finals of the quarter are overdue.
finals-ahead = The finals of the quarter are not due yet.
