paper-title = Paper forms
paper-intro = For people who answer on paper: print a form, and enter it here when it is filled in. One person answers once — on paper or on the website.
paper-enter = Enter a form that is filled in
paper-code-label = Code of the form
paper-code-hint = 20 digits beside the square code. A scanner enters them by itself.
paper-code-format = The code of a form has 20 digits. Compare it with the paper.
paper-code-mistyped = A digit of the code is wrong. Compare them with the paper.
paper-code-unknown = There is no form with this code. Compare the digits with the paper.
paper-next = Next
paper-print = Print a form
paper-print-hint = Ask the person for the SNILS and for the organisation where the service was received. Neither name nor SNILS will be on the form.
paper-snils = SNILS
paper-snils-fault = Check the SNILS: it has 11 digits, the last two are its control number.
paper-organisation = Organisation
paper-organisation-hint = Name, OGRN or INN.
paper-organisation-fault = There is no such organisation in the register. Check the name, or enter the OGRN.
paper-organisation-several = Several organisations fit: choose the one you mean.
paper-language = Language of the form
paper-open = Open for printing
paper-none = This person has no open form about this organisation: it is too early, it is answered already, or the time is over.
paper-faults = Nothing is stored: { $count ->
    [one] { $count } place to put right
   *[other] { $count } places to put right
}

paper-marks-title = The marks on the paper
paper-marks-hint = A question without a mark, or with two, is “does not apply to me”.
paper-filled-on = When the form was filled in
paper-filled-on-hint = The date on the form. If there is none, the day on which it was handed in.
paper-filled-on-fault = Give a day from { $first } to { $last }: before that the form was not printed yet, after that one could not answer.
paper-comment = Comment, word for word
paper-to-check = Check
paper-check-title = Compare with the paper
paper-check-lead = The answer is not stored yet. It cannot be changed after it is stored.
paper-store = Store the answer
paper-change = Change
paper-stored-title = The answer from paper is counted
paper-stored-text = It joins all others. Nothing more has to be entered from this form.
paper-another = Enter the next form

paper-entered-title = This form was entered already
paper-entered-text = What was entered first counts. Nothing has changed now.
paper-answered-title = The answer is counted already
paper-answered-text = The person answered in another way — for example, on the website. An answer is not counted a second time.
paper-late-title = The time to enter it is over
paper-late-text = A form about this service could be entered until { $date }, that day included.
paper-round-title = A form of the half-year before
paper-round-text = This service is asked about again, and the form belongs to the time before. Print a new one.
paper-sign-in-title = Sign in as an operator
paper-sign-in-text = Operators of the platform print paper forms and enter them.
paper-denied-title = No access
paper-denied-text = Only operators of the platform print paper forms and enter them: who is assessed enters no answers.
paper-back = To the paper forms
paper-to-cabinet = To the cabinet

sheet-name = Form on paper
sheet-how = Put a cross into one box in each row. A row without a cross is “does not apply to me”.
sheet-question = Question
sheet-comment-hint = Please leave out names, telephone numbers, diagnoses and other personal details.
sheet-date = Date
sheet-until = Hand the form in where you got it until { $date }, that day included.
sheet-until-open = Hand the form in where you got it for as long as you receive the service.
sheet-online = Or answer on the website { $address }. One answer is counted.
sheet-code = Code of the form
sheet-code-holds = It holds neither a name nor a SNILS.
sheet-apart = Your answer is kept apart from what is known of you. The organisation sees the overall results, and comments without a signature.
