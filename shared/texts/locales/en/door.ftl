site-label = About this site
to-home = Front page
to-help = Help
to-guide = Guide
to-privacy = Personal data
to-accessibility = Accessibility

door-lead = Citizens rate the services of hospitals, schools, kindergartens and other organisations of the social sphere. The overall results decide what is put right first, and later whether it became better.

door-citizens = For citizens
door-citizens-mail = Has a mail with a link come? Open it: it is your personal link to a short form about a service that you or your child received. You need not sign in for it.
door-citizens-my = All your forms can be seen without a mail, too, once you have signed in.

door-participants = For authorities and heads of organisations
door-participants-text = Figures, comments of citizens, terms and cases of improvement, within what you may see.
door-participants-in = Enter the cabinet

door-operators = For operators
door-operators-text = Where the operator of the system works. You need to sign in with an operator’s rights.
door-registers = Registers
door-trail = Trail of changes and readings
door-mails = Addresses that are left alone

door-sources = For source systems
door-sources-text = Records of services are sent by a program or as a file. The operator gives keys and access.
door-api = Description of the programming interface (OpenAPI, for developers)
door-source-file = Send a file of records

door-demo = Demonstration
door-demo-text = All people and organisations here are made up. Be whoever you like and try everything: answer a form, look at figures, enter a form on paper, change a register.
door-outbox = Mails that the program has sent

door-contact = Who answers for the system
door-contact-none = The operator of the system is not named here.
door-version = The program otklik, version { $version }

help-title = Help
help-link = What is the link in the mail?
help-link-text = An organisation reported that you or your child received a service, and the system sent a link to a form. The link is personal: do not pass it on. Whether you answer is up to you.
help-mail = There is no mail, or the link does not open
help-mail-text = Open “My forms” and sign in: all forms that can still be answered are there. If yours is not, it is too early, the answer is counted already, or the time to answer is over.
help-change = Can an answer be changed?
help-change-text = Until it is sent, yes. An answer that was sent cannot be changed: it is kept apart from what is known of you.
help-who = Who sees my answer?
help-stop = How do I stop the mails?
help-stop-text = By the link at the end of any mail, or in the list “My forms”. You can take it back there as well.
help-problem = A problem must be solved now
help-problem-text = The form is not for that. Turn to the organisation, or write through the appeals section of the Gosuslugi portal.
help-cabinet = I cannot enter the cabinet
help-cabinet-text = The account with which you sign in has to stand in the register of participants. The operator of the system enters it there.

privacy-title = Personal data
privacy-lead = What the system knows of people, what for, and for how long. This tells what the program does; the legal grounds and the policy of processing are published by the operator of the system.
privacy-what = What is reported
privacy-what-text = An organisation reports who received a service and when: name, date of birth and SNILS, and for a child’s service the same of its representatives.
privacy-why = What it is needed for
privacy-why-text = To find a verified account, to send a link to the form to its address, and to ask about one service only once. The program does nothing else with it.
privacy-life = How long it is kept
privacy-life-text = Names, dates of birth and SNILS are kept encrypted. { $days ->
    [one] { $days } day
   *[other] { $days } days
} after they are no longer needed for the survey their key is destroyed, within { $within ->
    [one] { $within } more day
   *[other] { $within } more days
}. Each destruction is written to the trail.
privacy-answers = What becomes of an answer
privacy-answers-text = An answer is kept apart from what is known of you, and is published only in a group of at least { $cell ->
    [one] { $cell } citizen who answered
   *[other] { $cell } citizens who answered
}. Comments are seen without a signature.
privacy-comments = What to know of the comment
privacy-cookies = What is kept in your browser
privacy-cookies-text = The language you chose, the link to a form that you opened, the sign-in, and the draft of an answer until it is sent. The pages hold no programs of others and no counters of visits.
privacy-contact = Whom to turn to

accessibility-title = Accessibility
accessibility-lead = The pages are made for everybody: after WCAG 2.2, level AA.
accessibility-checked = What is checked
accessibility-checked-text = The program axe-core checks structure and contrast in the light and the dark theme. It is checked apart from that that the pages can be used with the keyboard, without scripts and at 400 per cent.
accessibility-not-checked = What these checks do not replace
accessibility-not-checked-text = They are done by programs and do not replace people. Tables and documents for download are not covered.
accessibility-paper = If the site does not work for you
accessibility-paper-text = The form can be filled in on paper: operators of the system print and enter it.
accessibility-contact = Tell of a barrier

lost-title = There is no such page
lost-text = The address has a mistake, or the page is gone.
lost-method-title = This page is not opened like that
lost-method-text = A filled form is sent to this address. Begin at the front page.
lost-denied-title = No access
lost-denied-text = This needs other rights, or a key.
lost-unreadable-title = The request could not be read
lost-unreadable-text = There is a mistake in the address or in what was sent. Nothing has changed.
door-results = Results of the assessment of services
door-method = How figures are calculated
