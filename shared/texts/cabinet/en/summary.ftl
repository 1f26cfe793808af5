summary-heading = In short
summary-peers = Among like organisations
summary-worst = Weakest
summary-complaints = What people complain of
summary-done = What was changed, and what came of it
summary-tasks = What is wanted of you
peers-mean = Organisations of this type in the region: { $mean } (with a shown score: { $count }).
peers-too-few = There is nothing to compare with: fewer than three organisations of this type in the region have a shown score.
peers-note = Sums are shown as they are published; no figures of other organisations stand here. “Below” and “above” say that chance does not explain the difference.
worst-way = Before it was { $before } ({ $quarter }).
worst-by-quarters = By quarters
complaints-none = No theme of the dictionary is in negative comments.
changes-none = There are no changes in force.
changes-all = Said and done
tasks-of-you = { $count ->
    [one] { $told } task
   *[other] { $told } tasks
}
tasks-of-you-none = Nothing now.
task-until = until { $day }
chart-question-title = Score of the question “{ $label }” by quarters
chart-question-text = Mean score from 1 to 5; the dashed line is the target { $target }. Quarters with a value: { $known }.
comments-filter = All comments: by theme, score and words, and whether they were dealt with
comments-found = { $count ->
    [one] { $told } comment of { $all } fits.
   *[other] { $told } comments of { $all } fit.
}
comments-masked = Telephone numbers, mail addresses and full names that the program found are hidden; the order tells nothing.
comment-score = Score
score-dissatisfied = negative comment
score-others = others
comment-dealt = Dealt with
dealt-open = not dealt with
dealt-done = dealt with
comment-words = Words of the comment
comment-themes = Themes: { $themes }
theme-without = a theme without comments
dealt-with-by = Dealt with: { $name }, { $day }
dealt-by-nobody = a participant that is not in the register any more
deal-done = Mark as dealt with
deal-open = Open again
views-title = Saved views
views-keep-this = Save this view
views-name = Name of the view
views-name-note = Nobody else sees it. A view of the same name is replaced.
views-keep = Save
views-none = There are no saved views yet. Choose a period, a region and an order on the page of figures, and press “Save this view”.
views-remove = Remove
views-remove-of = Remove the view “{ $name }”
views-name-fault = { $max ->
    [one] Call the view by a name of at most { $told } character.
   *[other] Call the view by a name of at most { $told } characters.
}
views-too-many = As many views are saved as may be: { $max }. Remove one that you do not need.
