way-title = The citizen’s way
way-none = The register names no service of this life situation.
way-note = Services in order. Receipts name an organisation, never a service, so the figure of a step is that of the organisation types and questions to which the service is mapped.
way-period = Figures are finals of { $period }.
way-scope = { $scope ->
    [organisation] These are the figures of your organisation.
    [region] These are the figures of your region.
    [industry] These are the figures of your industry.
   *[country] These are the figures of the whole country.
}
way-table = Steps of the way
way-step = Step
way-measured = Satisfaction
way-term = Term
way-documents = Documents
way-visits = Visits in person
way-approved = Target state and standard
way-none-approved = none is approved, or you do not see them
way-not-written = not written down in the register
way-no-documents = none are needed
way-not-measured = not measured: no organisation types are mapped to the service
way-outside-scope = figures outside your scope
way-suppressed = hidden: too few answers to be published
way-no-data = no answers
way-shown = { $value } ({ $low } to { $high }), { $responses ->
    [one] { $count } questionnaire
   *[other] { $count } questionnaires
}
way-by = Organisations: { $types }; all questions
way-by-questions = Organisations: { $types }; { $questions ->
    [one] { $count } question
   *[other] { $count } questions
}
way-days = { $days ->
    [one] { $count } working day
   *[other] { $count } working days
}
way-known-of = written down for steps: { $steps } of { $all }
way-weakest-mark = the lowest figure
way-weakest = The weakest step is “{ $step }”: its figure is the lowest of those shown ({ $among }), and chance does not explain that.
way-lowest = The lowest of the figures shown ({ $among }) is that of “{ $step }”, but only chance may tell it from the others.
way-propose = Propose another way
way-proposals = Proposed ways
path-title-of-step = Change the step “{ $step }” in “{ $situation }”
path-removed = Take out the step: { $step }
path-merged = Make one step of: { $steps }
path-moved-first = Move the step “{ $steps }” to the beginning
path-moved = Move the step “{ $steps }” behind “{ $before }”
path-changed = Change the step “{ $steps }”: { $text }
hint-path = Each step on a line of its own, in the new order. To take a step out, take away its line; to make one step of several, join them with +; what is to change inside a step stands behind a dash. Leave it as it is if the way stays the same.
way-agreed = by the target state: at most { $aim }
way-agreed-kept = by the target state: at most { $aim }, reached
