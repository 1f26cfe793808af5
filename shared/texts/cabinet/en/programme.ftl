programme-title = Figures of the programme
programme-lead = What the programme aims at, how far it has come, and what each number was counted from.
programme-percent = { $value } %
programme-of = { $part } of { $whole }
programme-none = nothing to count
programme-no-list = the list is empty
programme-electronic = Mass socially significant services provided electronically
programme-electronic-note = The aim is { $target } %. Counted from the services of the list in the register.
programme-support = Services with decision support
programme-support-note = Of these, proactive: { $proactive }. The aim is not fewer than { $target } federal and regional services of the list.
programme-presence = Services without personal presence
programme-presence-note = Of all services of the register.
programme-states = Target states reached
programme-states-note = Of those confirmed; reached is what a check of the newest text has found so.
programme-formula = How the share is counted
programme-formula-note = The electronic share of federal services times the share of federal services in the list, plus the same for regional and municipal ones.
programme-federal = Federal
programme-regional = Regional and municipal
programme-part = electronically { $share } % ({ $part } of { $whole }), of the list { $weight } %
programme-participants = How participants keep to their terms
programme-as-of = As of { $day }. Medians are working days since the step before.
programme-not-yet = Not counted yet, or you have no cases with terms. It is counted once a day.
programme-participant = Participant
programme-overdue = Overdue of cases with a term
programme-helped = Helped of changes that were evaluated
programme-reports = Reports in time
programme-steps = How long each step takes
programme-steps-show = Show the steps
programme-step = { $step }: { $days } (median, working days), made: { $made }
programme-incidents = Incidents solved in time
programme-incidents-note = By the months in which the terms to resolve ended. An incident that was reopened counts once more. Named are those not solved in time that you may see.
programme-month = Month
programme-in-time = In time
programme-not-in-time = Not in time
programme-solved = { $share } ({ $kept })
programme-report = Report on the programme
programme-aims = Aims, and how far the programme has come
programme-figure = Figure
programme-value = Value
programme-definition = How it is counted
programme-no-version = not told
programme-definitions = Overdue: cases of the participant of which a term has passed, of all in which a term runs; of a measure, cases of whoever carries it out. Helped: changes shown to have helped, of all that were judged for the last time. Reports in time: those submitted by their first term, of all whose term has come.
programme-days = Working days
programme-counted-on = Counted on { $day }.
programme-cut = The first are shown: there are more cases behind this number than are kept.
programme-nothing = The list is empty: the number is zero.
programme-list = { $number ->
    [federal] Federal services of the list: { $count }
    [federal_electronic] Electronic federal ones: { $count }
    [regional] Regional and municipal services of the list: { $count }
    [regional_electronic] Electronic regional and municipal ones: { $count }
    [decision_support] With decision support: { $count }
    [proactive] Proactive: { $count }
    [without_presence] Without personal presence: { $count }
    [all] All services of the register: { $count }
    [with_term] Cases with a term: { $count }
    [overdue] Overdue cases: { $count }
    [evaluated] Changes that were judged: { $count }
    [verified] Helped: { $count }
    [reports] Reports whose term has come: { $count }
    [reports_in_time] Reports in time: { $count }
    [steps] Times made: { $count }
    [target_states] Confirmed target states: { $count }
    [reached] Target states that are reached: { $count }
   *[other] { $count }
}
programme-regions = Cases by region
programme-regions-note = Counted once a day. Regions that another system keeps send their numbers themselves.
programme-region = Region
programme-cases = Cases
programme-cases-overdue = Overdue
programme-counted = Counted
programme-there = In that system
programme-by-state = By kind and state
programme-by-state-show = Show
programme-cases-of = { $kind }, “{ $state }”: { $count }
programme-cases-late = { $told }, overdue: { $overdue }
