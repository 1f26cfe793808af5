content-title = { $title ->
    [measures] What is measured
    [principles] Other principles
    [documents] Documents that are needed
    [procedures] Peculiarities of procedures
    [conformity] In line with the target state
    [criteria] Criteria and their weights
    [priorities] Order of services by the criteria
    [efficiency] Indicators of participants
    [mss_services] Services of the list
    [unlisted] In the register, not on the list
    [attainment] Who has reached it
   *[other] Content
}
content-head = { $head ->
    [quantity] Indicator
    [from] Now
    [to] To be
    [document] Document
    [source] Who brings it
    [procedure] Procedure
    [days] Days
    [actions] Actions of the applicant
    [visits] Visits
    [note] Peculiarities
    [target] Target
    [standard] By the standard
    [in_line] In line
    [service] Service
    [place] Place
    [mean] Result
    [scores] Scores
    [criterion] Criterion
    [code] Code
    [weight] Weight
    [participant] Participant
    [share] Share of electronic applications
    [registered] In the register of services
    [unit] Who is to reach it
    [standing] Where it stands
    [check] Check
    [row] Row
    [change] Change
    [out] Was
    [in] Is
    [unit_name] Unit
   *[other] Value
}
content-quantity = { $quantity ->
    [actions] Actions of the applicant
    [term_days] Term, days
    [documents] Documents that the applicant brings
    [visits] Visits of the applicant
   *[other] Other
}
content-word = { $word ->
    [actions] actions
    [term_days] term
    [documents] documents
    [visits] visits
    [other] other
    [principle] principle
    [document] document
    [procedure] procedure
    [scale] scale
    [criterion] criterion
    [service] service
    [overdue_share] share overdue
    [median_days] median days
    [verified_share] share verified
    [reports_in_time] reports in time
    [list_version] version
    [applicant] applicant
    [interagency] interagency request
   *[other] value
}
content-priorities-note = The weighted mean of the scores; the best score is { $scale }. The higher the result, the sooner a service is taken up. A service of which a score is missing has no place.
content-at-most = { $name }, at most { $target }
content-at-least = { $name }, at least { $target }
content-efficiency-note = Computed by the program, as on the page of the programme's figures, once a day.
content-nobody-counted = Nobody is counted yet
content-met = { $value } — met
content-not-met = { $value } — not met
content-unknown = —
content-list-note = Version of the list: { $version }. Services: { $services }, of them electronic by the register: { $electronic }; share with the weights of federal and regional services: { $share }.
content-registered = { $registered ->
    [same] on the list, this version
    [other_version] on the list, another version
    [not_marked] not marked as mass socially significant
   *[other] no such service
}
content-attained = Reached it: { $reached } of { $all }. What counts is a passed check of the newest text.
content-no-service = The register has no such service
content-not-checked = not checked
content-all-together = All together
content-since-superseded = Differences from the document whose place it takes
content-changes = What would change in the content
content-line-unreadable = Line { $line } was not understood: see the example above the field.
content-line = Line { $line }: { $fault }
hint-content = { $document ->
    [target_state] Each indicator on a line: actions | 7 → 3, term | 30 → 10, documents | 5 → 2, visits | 2 → 0. Your own: other | Waiting in line | minutes | 40 → 10. A principle: principle | as it is | as it is to be.
    [optimised_standard] Each line: document | Passport | applicant (or interagency request); procedure | Acceptance | days | actions | visits | peculiarities. In sum not more than in the target state.
    [service_standard] Each line: document | Passport | applicant (or interagency request); procedure | Acceptance | days | actions | visits | peculiarities.
    [situation_standard] Each line: document | Passport | applicant (or interagency request); procedure | Acceptance | days | actions | visits | peculiarities.
    [selection_criteria] First the scale: scale | 10. Criteria: criterion | code | weight | name. Services: service | name | code=score, code=score.
    [efficiency_indicators] Each indicator on a line: share overdue | 5, median days | Answer | 5, share verified | 50, reports in time | 95.
    [mss_list] First the version: version | 2026-1. Services: service | name | share of electronic applications in percent.
   *[other] May be left empty. Each line is one value, its parts divided by a bar. Target state: documents | 5 → 2. Standard: document | Passport | applicant. Criteria: criterion | code | weight | name. Indicators of participants: reports in time | 95. List: service | name | share. The content of a road map are its measures.
}
print-as = Print:
print-page = To print
print-page-of = Page { $number } of { $all }
print-decisions = Decisions
print-foot = { $number }. Made on { $day } by { $name }
report-made-late = The program could not prepare the report by its term and did it later. It is to be submitted by { $day }: the participant is not late.
report-progress = { $counted ->
    [accepted] Measures carried out: { $count }
    [open] Measures under way: { $count }
    [late] Of them past their term: { $count }
    [at_risk] Likely to be late: { $count }
    [cancelled] Measures cancelled: { $count }
    [in_force] Changes in force, effect not measured yet: { $count }
    [verified] Shown to have helped: { $count }
    [not_confirmed] Not shown to have helped: { $count }
    [cannot_tell] Cannot be told: { $count }
   *[other] { $count }
}
report-as-of = As of { $day }
report-forecast = Last measure by the plan: { $planned }, by the forecast: { $expected }
report-forecast-none = Last measure by the plan: { $planned }; too few were finished for a forecast
tasks-lately = Freshly overdue
cases-lately = When the term passed
cases-lately-day = Since the last working day
cases-lately-week = Within 7 days
units-title = Who is to reach it
units-edit = Change who is to reach it
units-lead = Each is checked by itself. The list may be changed after the document is confirmed, too: its text stays as it is, and the change is written into the journal of the case.
units-kept = These stay as they are, they are outside your scope:
units-overtaken = While you wrote, the document was changed. Your list is in the field below; look at it and store it again.
units-store = Store
