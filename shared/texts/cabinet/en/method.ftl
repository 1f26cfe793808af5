method-title = How figures are calculated
method-lead = The same rules hold for pages, files, reports, mails and open data. The program calculates the figures; nobody enters or corrects them by hand.
method-contents = On this page
method-coverage-formula = Coverage = completed questionnaires ÷ notices sent × 100 %
method-coverage = How many questionnaires were completed for each hundred notices. A questionnaire belongs to the quarter in which it was completed, a notice to that in which it was sent; so coverage may exceed 100 %. A mail that bounced was not sent. Questionnaires on paper count like the others.
method-coverage-clause = The regulation asks for a coverage of at least { $target } % and defines it as completed questionnaires over notices sent (clause 9 of section II).
method-satisfaction-formula = Satisfaction = sum of all scores ÷ number of scores
method-satisfaction = The mean of all scores from 1 to 5: over all questions, questionnaires and organisations at once. Each score weighs the same; no mean of means is taken. “Does not apply” is neither a score nor a zero. The score of a question is the same over the scores of one question.
method-satisfaction-clause = Scores are from 1 to 5; the target of the regulation: { $target } (clause 9 of section II).
method-hidden-title = When a figure is hidden
method-hidden = { $count ->
    [one] Scores wait sealed until they make up a group of at least { $told } citizen, and are published in whole groups only. Every figure is a sum of such groups, so that nobody learns by subtracting figures what one person answered. “Hidden” says that there are answers, too few for a group; “no answers” says that there are none. Numbers of questionnaires and coverage are no opinion and are exact.
   *[other] Scores wait sealed until they make up a group of at least { $told } citizens, and are published in whole groups only. Every figure is a sum of such groups, so that nobody learns by subtracting figures what one person answered. “Hidden” says that there are answers, too few for a group; “no answers” says that there are none. Numbers of questionnaires and coverage are no opinion and are exact.
}
method-interval = The limits within which satisfaction lies with a probability of 95 %, considering that not everybody answered. A questionnaire counts as one opinion however many questions it has. The fewer questionnaires, the wider the interval. It is made from the counts of the five scores: 0.4 is added to each, and Student’s distribution is taken with the mean and variance of those. The interval of a share is Wilson’s.
method-growth-formula = Growth = satisfaction now − satisfaction before
method-growth = Regions and their organisations are compared with the quarter before, federal ones with the same quarter a year ago. Beside it stands whether the change can be told from chance: risen, fallen, or not proven (Welch’s test, one-sided, 5 %; each row alone). Where a report names those that fell, the number of comparisons is allowed for (Benjamini and Hochberg): of those named no more than 5 % are false, on average.
method-growth-clause = Below a satisfaction of { $target } the regulation asks for a growth of { $growth } (section I, clauses 10 and 12).
method-average = Each organisation whose satisfaction is shown counts once. This is for information: the official figure weighs scores, not organisations.
method-drawn-title = Adjusted score
method-drawn = Whoever has few answers comes first or last by chance. So organisations are put in order not by the score itself but by the score drawn towards the mean of all, the more so the fewer answers there are (empirical Bayes; variance between organisations by DerSimonian and Laird).
method-funnel = The lines show how far a mean of so many questionnaires could be from that of all by chance: within the thin lines in 95 cases of 100, within the thick ones in 998 of 1,000. Whoever lies outside truly differs.
method-ladder = How many citizens are left at each step: reported, account found, notice sent, mail delivered, questionnaire completed. Beside it stands why a step has fewer.
method-effect-title = Effect of a measure
method-effect = How much more a figure changed where the measure was taken than at comparable organisations where it was not. Each comparable organisation counts as one unit; at least five are needed. A measure has to be written down before the quarter that tells begins: else there is no verdict. It is looked at twice, and both looks together are wrong in no more than 5 cases of 100.
method-finals-title = Running and final values
method-finals = While a quarter runs, its values are running ones and change. After its end they are closed and change no more; what becomes known later comes as a numbered restatement, and the former final stays. Every final has a checksum.
