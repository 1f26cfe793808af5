results-title = Results of the assessment of services
results-lead = How citizens assessed the services of organisations of the social sphere. These are the finals of a closed quarter; they do not change any more. Satisfaction is measured from 1 to 5, its target: { $satisfaction }; the target of coverage: { $coverage } %.
results-none = No quarter is closed yet. Results will stand here after the end of the first quarter.
results-data = Open data
results-data-text = The same figures for programs and tables. The decimal mark in files is a point; where a figure is hidden, there is no number.
results-schema = Description of the fields (JSON Schema)
results-method = { $count ->
    [one] Satisfaction is the mean of all scores from 1 to 5. Scores are published only in groups of at least { $told } citizen; where there are fewer answers, it says “hidden” in place of numbers.
   *[other] Satisfaction is the mean of all scores from 1 to 5. Scores are published only in groups of at least { $told } citizens; where there are fewer answers, it says “hidden” in place of numbers.
}
how-calculated = How this is calculated
how-satisfaction = Sum of all scores { $sum } ÷ number of scores { $count } = { $value }. “Does not apply” is not counted.
how-interval = Scores 1, 2, 3, 4 and 5: { $scores }; the interval is made of them and of the number of questionnaires: { $responses }.
how-coverage = Completed questionnaires { $completed } ÷ notices sent { $notices } × 100 = { $value } %.
how-growth = { $now } − { $before } = { $value }.
how-none = There is nothing yet to calculate it from.
how-hidden = There are too few scores to show what this was calculated from.
how-more = More about the calculation
