nav-tasks = Tasks
nav-cases = Cases
case-kind = { $kind ->
    [change_request] Change request
    [incident] Incident
    [measure] Measure of a road map
    [document] Document
    [check] Check
    [study] Study
    [finding] Finding of a study
    [request] Request for information
    [meeting] Meeting
    [report] Report
    [practice] Practice
   *[other] Case
}
case-state = { $state ->
    [proposed] Proposed
    [assessed] Assessed
    [accepted] Accepted
    [declined] Declined
    [merged] Merged into another
    [planned] Planned
    [in_force] In force
    [abandoned] Abandoned
    [verified] Improvement confirmed
    [not_confirmed] Improvement not confirmed
    [cannot_tell] The result cannot be told
    [declared] Declared
    [rejected] Not taken as an incident
    [acknowledged] Acknowledged
    [resolved] Resolved
    [confirmed] Confirmed
    [reviewed] Reviewed
    [closed] Closed
    [in_progress] In progress
    [reported] Reported
    [returned] Returned
    [cancelled] Cancelled
    [draft] Draft
    [in_agreement] In agreement
    [considered] Considered
    [submitted] Submitted for consideration
    [superseded] Superseded
    [withdrawn] Withdrawn
    [scheduled] Scheduled
    [passed] Passed
    [failed] Failed
    [passed_with_conditions] Passed with conditions
    [running] Running
    [analysed] Analysed
    [published] Published
    [open] Open
    [raised] Became a change request
    [accepted_risk] Left as it is
    [fixed] Fixed
    [issued] Issued
    [answered] Answered
    [agenda_sent] Agenda sent
    [held] Held
    [signed] Minutes signed
    [prefilled] Filled in by the program
    [heard] Heard
    [supported] Supported
    [recommended] Recommended
   *[other] Unnamed
}
case-move = { $step ->
    [put] Write down
    [overdue] Bring before the meeting: a term has passed
    [at_risk] Bring before the meeting: likely to be late
    [assess] Assess
    [accept] Accept
    [decline] Decline
    [merge] Merge into another case
    [absorb] Take another case in
    [plan] Plan
    [put_in_force] Put in force
    [abandon] Abandon
    [evaluate] Tell the result
    [reopen] Open again
    [declare] Declare the incident
    [reject] Reject
    [acknowledge] Acknowledge
    [resolve] Report it as resolved
    [confirm] Confirm
    [review] Review
    [close] Close
    [begin] Begin
    [report] Report it as done
    [return] Return
    [postpone] Postpone
    [cancel] Cancel
    [offer] Offer for agreement
    [agree] Agree
    [object] Object
    [answer] Answer
    [consider] Record the consideration
    [submit] Submit for consideration
    [enact] Enact
    [supersede] Supersede
    [withdraw] Withdraw
    [start] Start the study
    [analyse] Enter the results
    [publish] Publish
    [raise] Turn into a change request
    [accept_risk] Leave it as it is
    [fix] Mark as fixed
    [appoint_controller] Appoint a controller
    [conclude] Conclude
    [meet_condition] Record a condition as met
    [extend] Extend the term
    [add] Add to the agenda
    [send_agenda] Send the agenda
    [remind] Remind of the meeting
    [hold] Note that the meeting was held
    [sign] Sign the minutes
    [hear] Note that the report was heard
    [support] Support
    [recommend] Recommend
    [adopt] Adopt
   *[other] Unnamed step
}
case-role = { $role ->
    [economy_ministry] Economy ministry
    [digital_ministry] Digital ministry
    [analytical_centre] Analytical centre
    [working_group_secretary] Secretariat of the working group
    [subcommission_secretary] Secretary of the subcommission
    [laboratory] Laboratory
    [system] The program
    [anyone] Participant
    [owner] Owner
    [target_owner] Owner or curator of the service
    [road_map_owner] Owner of the road map
    [controller] Controller
    [performer] Performer
    [agreeing] Agreeing party
    [creator] Author
    [checker] Checker
    [expert] Expert
    [secretary] Secretary of the meeting
    [adopter] Owner of one’s own change request
   *[other] No role
}
case-refusal = { $code ->
    [not_found] There is no such entry
    [stale] The case changed while you filled in the form. Nothing was written: look what is new, and repeat
    [not_entitled] Others make this step
    [state_has_no_such_move] The case's state has no such step
    [reason_missing] Write the reason
    [decision_missing] Give the decision: number, date not later than today, body and text
    [due_missing] Give a date
    [due_not_later] The new date must be later than the present one
    [check_not_passed] There is no passed control check
    [agreement_missing] Not everybody has agreed yet
    [same_participant] One participant cannot do and check the same
    [evidence_missing] Give the evidence
    [extended_already] The term was extended already
    [merge_not_possible] It can only be merged into an older open case of its kind
    [field_missing] Fill in this field
    [field_invalid] Something is wrong here: check what you wrote
    [field_unknown] There is no such field
    [participant_unknown] There is no such participant
    [target_unknown] There is no such case: check the number
    [not_in_line] The standard asks for more than its target state aims at: see the table
    [text_too_long] The text is too long
    [experiment_over] The experiment is not running: nothing new is opened, and nobody is reminded
   *[other] This is not possible
}
case-clock = { $clock ->
    [assess] Assess the request
    [agree] Agree
    [acknowledge] Acknowledge
    [resolve] Resolve
    [answer] Answer
    [report] Report
    [carry_out] Carry out
    [condition] Meet the condition
   *[other] Term
}
case-field = { $field ->
    [reason] Reason
    [number] Number of the decision
    [date] Date of the decision
    [body] Who decided
    [text] Text
    [due] New date
    [assessment] Assessment
    [cause] Cause of the incident
    [lessons] Lessons
    [tasks] Tasks
    [series] Series of studies
    [same_series] Other studies of the series
    [study] Study
    [task] Task
    [step] Step of the task
    [problem] How much it hinders
    [seen_by] How many people met it
    [of] Of how many participants
    [outcomes] What came of it
    [retest] The study that looked again
    [seen_again] Met it again
    [link] Link to the material
    [evidence] Evidence
    [severity] Severity
    [flags_of] Signs of unreliable figures
    [into] Number of the case to merge into
    [measures] Measures
    [change_requests] Change requests
    [controller] Controller
    [party] To whom
    [condition] Condition
    [condition_due] Date of the condition
    [case] Case
    [expected] By how many points the score rises
    [comparison] Compared with whom
    [before] How many quarters before the change
    [source] From where
    [question] Question
    [document] By the document
    [supersedes] Instead of the case
    [merged_into] Merged into the case
    [absorbed] Cases taken in
    [in_force_on] In force since
    [effect] Effect
    [restated] Of a restated quarter
    [starts_on] Begins on
    [due_on] Due on
    [first_due_on] First date
    [road_map] Road map
    [change_request] By the change request
    [depends_on] Depends on
    [document_type] Type of the document
    [target_state] Target state
    [check] What is checked
    [why] Why it cannot be told
    [evaluation] How the result is told
    [title] What it is about, in a few words
    [target] What to change
    [verdict] Conclusion
    [points] Points
    [conditions] Conditions
    [text_version] Version of the text
    [units] Whose answers count
    [owner] Owner
    [performers] Performers
    [agreeing] Who agrees
    [clauses] The text, clause by clause
    [about] About what
    [addressee] Whom it is addressed to
    [asked] What you ask
    [answer_by] To be answered by
    [meeting_body] Who meets
    [meeting_date] Day of the meeting
    [items] Agenda
    [meeting] Meeting
    [to] To whom and about which cases
    [absent] Who was absent
    [minutes] Where the minutes are
    [minutes_hash] Checksum of the minutes (SHA-256)
    [task_title] Task
    [task_performer] Who does it
    [task_due] Term of the task
    [task_case] From which case
    [description] What was done
    [effects] Where it helped
    [service_types] For which types of services
    [adopters] Who adopted it
    [roll_out] What it brought all who adopted it
    [month] On which month
    [covered] What the report is about
    [counted] What the program knows
    [content] Content in numbers and lists
    [reaching] Who is to reach it
    [evaluated] What to evaluate
    [progress] How far it has come
    [attention] Needs attention
    [made_late] Made later
    [path] The citizen’s new way
    [begun_on] Begun
    [accepted_on] Accepted
   *[other] Details
}
case-value = { $value ->
    [feedback] Feedback of citizens and organisations
    [monitoring] Monitoring of quality
    [laboratory] Laboratory
    [conformity] Conformity to a standard
    [control] Control check before release
    [expertise] Expertise
    [attainment] Attainment of the standard
    [service_standard] Standard of a service
    [situation_standard] Standard of a life situation
    [selection_criteria] Selection criteria
    [efficiency_indicators] Indicators of participants’ efficiency
    [target_state] Target state
    [road_map] Road map
    [optimised_standard] Optimised standard
    [mss_list] List of mass socially significant services
    [type_and_region] Organisations of the same type in the region
    [type] Organisations of the same type in the country
    [not_measured] It is not measured
    [too_few_to_compare] Too few organisations to compare with
    [comparison_does_not_hold] The comparison does not hold
    [passed] As it should be
    [failed] Not as it should be
    [not_applicable] Does not concern this case
    [problem_0] Does not hinder
    [problem_1] Hinders hardly
    [problem_2] Hinders a little
    [problem_3] Hinders much
    [problem_4] Nobody gets on
    [severity_1] 1, the gravest
    [severity_2] 2
    [severity_3] 3, the lightest
    [working_group] Working group
    [subcommission] Subcommission
   *[other] Other
}
tasks-title = Tasks
tasks-lead = What is wanted of you and by when, the earliest first.
tasks-empty = Nothing is wanted of you now. When it is your turn, it will stand here and come by mail.
tasks-all = All cases
task-what = What to do
task-case = Case
task-due = By when
task-from = Who asks
task-as = As
case-no-term = no term
case-overdue-since = passed { $when }
case-by-program = The program
cases-title = Cases
cases-lead = Change requests, incidents, documents, checks and measures that you see.
cases-empty = There are no such cases. Drop some of the conditions, or propose a change.
cases-none = There are no cases yet. The first one appears when somebody proposes a change, or satisfaction falls.
cases-more-places = No case was found on this page, but the search goes on.
cases-kind = Kind
cases-state = State
cases-region = Region
cases-role = Whose
cases-mine = Those to which I am a party
cases-overdue = Terms
cases-overdue-only = Overdue
cases-search = Number, or words of the title
cases-sort = Order
cases-sort-due = By term
cases-sort-title = By title
cases-sort-newest = The newest first
cases-sort-made = In the order in which they were put
cases-number = Number
cases-name = About
cases-due = Term
cases-owner = Owner
cases-file = The list as a file:
cases-many = The order is that of the beginning of the list (cases: { $count }): narrow the conditions.
propose-target-choose = Choose
propose-nothing = A change is proposed by the head of an organisation, the owner or curator of a service, the analytical centre and a laboratory. The registers have no service, life situation or organisation of yours.
case-about = What is changed
case-owner = Owner
case-controller = Controller
case-performers = Performers
case-agreeing = Agreeing parties
case-creator = Proposed by
case-when = When
case-region = Region
case-country = The whole country
case-nobody = nobody yet
case-not-set = the act names nobody: a decision appoints one
case-whose-gone = a participant that is no more
case-gone = an entry that is no more
case-hidden = a case outside your scope
case-subject = What it is about
case-evidence = Evidence
case-evidence-note = A fall of the score in the finals of two quarters. The probability of chance is corrected for the number of tests.
evidence-organisation = Organisation
evidence-question = Question
evidence-total = Satisfaction as a whole
evidence-quarters = Quarters
evidence-difference = Change, points
evidence-chance = Probability of chance
evidence-tests = Tests
case-clocks = Terms
clock-counted = How it was counted
clock-provisional = Provisional: the calendar of this year is not decreed yet.
clock-stopped = stopped { $when }
clock-counts = counts
clock-why = { $why ->
    [working_day] working day
    [short_day] short day
    [working_weekend] working weekend
    [weekend] weekend
    [holiday] holiday
    [day_off] day off
    [calendar_day] calendar day
    [moved_to_working_day] moved to a working day
    [event_day] day of the event
   *[other] does not count
}
case-way = The way so far
entry-states = { $from } → { $to }
entry-decision = Decision No. { $number } of { $day }, { $body }
entry-as = as: { $role }
entry-made = The case was made
entry-changed = The case was changed
case-moves = What you can do
case-moves-none = There is no step of yours in this case now.
case-other-moves = Other steps, and why they are not open
case-roles = Made by: { $roles }.
case-programs = This step is made by a participant’s program only.
case-done = It is written down
case-faults = Nothing was written: look at the marked fields
hint-numbers = Separated by commas, as МР-2026-000001
hint-number = As ЗИ-2026-000001
hint-expected = As 0.2
hint-optional = May be left out
hint-before = One to four closed quarters; that of the fall is left out
case-back = To all cases
target-cases = Cases: { $name }
target-register = What the register has
target-cases-heading = Cases
target-cases-none = There are no cases about it that you see.
target-propose = Propose a change
target-satisfaction-note = Satisfaction with the service is that of organisations of these types: receipts name an organisation, never a service.
target-more = All cases about it
target-service = Service
target-situation = Life situation
target-organisation = Organisation
hint-condition = Only for a conclusion with conditions
point-label = Point { $number }
point-evidence = Evidence of point { $number }
case-points = What was found
case-clauses = Text of the document
cases-external = Number in another system
cases-file-due = The last day of the earliest term that runs.
cases-file-external = The name by which the system from which it came knows the case.
cases-file-effect = By how many points the score changed because of the change, compared with organisations like these.
cases-file-low = Effect: not below
cases-file-high = Effect: not above
bulk-choose = Choice
bulk-choose-case = Choose { $number }
bulk-title = What to do with those chosen
bulk-note = Each case is decided by itself, by the rules of its own page; what became of each will be told.
bulk-none-chosen = No case is chosen
bulk-template-label = A reason that stands ready
bulk-no-template = Another: write it below
bulk-reason = The reason in your own words, or what to add
bulk-template = { $name ->
    [solved] What is asked for has been done, or is being done for another request.
    [not_ours] This is not in the power of those who answer for the service.
    [no_evidence] The request does not show what is wrong: it says too little.
    [law] This is against the law, which would have to be changed first.
   *[no_means] There are no means for it in the budget.
}
