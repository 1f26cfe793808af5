summary-heading = Главное
summary-peers = Среди похожих организаций
summary-worst = Слабее всего
summary-complaints = На что жалуются
summary-done = Что изменили и что это дало
summary-tasks = Что нужно от вас
# $mean (String)
# $count (String)
peers-mean = У организаций этого типа в регионе: { $mean } (с показанной оценкой: { $count }).
peers-too-few = Сравнить не с чем: организаций этого типа с показанной оценкой в регионе меньше трёх.
peers-note = Суммы показаны так, как опубликованы; показателей других организаций здесь нет. «Ниже» и «выше» значит, что случайностью различие не объяснить.
# $before (String)
# $quarter (String)
worst-way = Раньше было { $before } ({ $quarter }).
worst-by-quarters = По кварталам
complaints-none = В отрицательных отзывах темы из словаря не встречаются.
changes-none = Изменений, которые уже действуют, нет.
changes-all = Сказано и сделано
# $count (Number)
# $told (String)
tasks-of-you = { $count ->
    [one] { $told } задача
    [few] { $told } задачи
   *[many] { $told } задач
}
tasks-of-you-none = Сейчас ничего.
# $day (String)
task-until = до { $day }
# $label (String)
chart-question-title = Балл по вопросу «{ $label }» по кварталам
# $target (String)
# $known (String)
chart-question-text = Средний балл от 1 до 5, пунктир — целевое значение { $target }. Кварталов со значением: { $known }.
comments-filter = Все комментарии: по теме, оценке и словам, с отметкой о рассмотрении
# $count (Number)
# $told (String)
# $all (String)
comments-found = { $count ->
    [one] Подходит { $told } комментарий из { $all }.
    [few] Подходит { $told } комментария из { $all }.
   *[many] Подходит { $told } комментариев из { $all }.
}
comments-masked = Телефоны, адреса почты и полные имена, которые программа нашла, скрыты; порядок ни о чём не говорит.
comment-score = Оценка
score-dissatisfied = отрицательный отзыв
score-others = остальные
comment-dealt = Рассмотрение
dealt-open = не рассмотрены
dealt-done = рассмотрены
comment-words = Слова в комментарии
# $themes (String)
comment-themes = Темы: { $themes }
theme-without = тема, о которой комментариев нет
# $name (String)
# $day (String)
dealt-with-by = Рассмотрено: { $name }, { $day }
dealt-by-nobody = участник, которого в реестре больше нет
deal-done = Отметить рассмотренным
deal-open = Вернуть в нерассмотренные
views-title = Сохранённые виды
views-keep-this = Сохранить этот вид
views-name = Название вида
views-name-note = Его видите только вы. Вид с тем же названием заменяется.
views-keep = Сохранить
views-none = Сохранённых видов пока нет. Выберите на странице показателей период, регион и порядок и нажмите «Сохранить этот вид».
views-remove = Убрать
# $name (String)
views-remove-of = Убрать вид «{ $name }»
# $max (Number)
# $told (String)
views-name-fault = { $max ->
    [one] Назовите вид словами, не длиннее { $told } знака.
   *[other] Назовите вид словами, не длиннее { $told } знаков.
}
# $max (String)
views-too-many = Сохранить можно не больше видов, чем { $max }. Уберите ненужный.
