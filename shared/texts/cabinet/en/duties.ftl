nav-duties = Who does what
duties-title = Who does what
duties-lead = What each role does, in which order, until when, and by which clauses of the act. The page is written from the same tables by which the program works.
duties-own = Your role
duties-all = All roles
duties-others = Other roles
duties-of = Role: { $name }
duties-clauses = Clauses of the act: { $clauses }
duties-note = Steps stand in the order in which a case goes. “Awaited”: the step comes to your tasks when the case has come so far.
duties-makes = This role makes such cases
duties-not-mss = except mass socially significant services
duties-mss = mass socially significant services only
duties-decision = Decision: number, date, body, text
duties-stays = the state stays
duties-step = Step
duties-from = When the case is
duties-to = What it becomes
duties-needs = Not without
duties-term = Term
duties-asked = awaited
duties-by-case = the case names the term
duties-report = by the { $day }th of the month; of a report that was returned { $again } (set in the system, not in the act)
duties-by-severity = { " " }by severity 1 / 2 / 3
duties-by-act = set by the act
duties-ours = set in the system, not in the act
duties-hours = { $number ->
    [one] { $count } working hour
   *[other] { $count } working hours
}
duties-days = { $number ->
    [one] { $count } working day
   *[other] { $count } working days
}
duties-calendar-days = { $number ->
    [one] { $count } day
   *[other] { $count } days
}
office = { $office ->
    [economy_ministry] Economy ministry
    [digital_ministry] Digital ministry
    [analytical_centre] Analytical centre
    [working_group_secretary] Secretariat of the working group
    [subcommission_secretary] Secretary of the subcommission
    [laboratory] Laboratory
    [owner] Owner
    [curator] Curator
    [performer] Performer
    [controller] Controller
    [head] Head of an organisation
   *[region] Region
}
office-about = { $office ->
    [economy_ministry] Decides on change requests and controls what was approved, except mass socially significant services.
    [digital_ministry] Decides on mass socially significant services, brings their documents, has solutions assessed independently.
    [analytical_centre] Assesses, drafts documents, checks before a release to the portal, spreads practices.
    [working_group_secretary] Prepares agendas and minutes of the working group, records its decisions, reminds.
    [subcommission_secretary] Records decisions of the subcommission: incidents, and documents that it confirms.
    [laboratory] Carries out studies and records what they find.
    [owner] Answers for a service, a life situation or a case.
    [curator] Looks after a service: proposes changes and measures.
    [performer] Carries out a measure or an expertise.
    [controller] Sees to it that what was approved is reached: the ministry by the clause of the act, or whom a decision appointed.
    [head] Owner of the cases about the organisation.
   *[region] Owner of the cases about organisations of the region that have no head in the register; sees the cases of the region.
}
