# $quarter (String)
report-title-quarter = Отчёт об оценке гражданами качества услуг за { $quarter }
# $first (String)
# $last (String)
report-title-whole = Отчёт о результатах эксперимента за весь период: { $first } — { $last }
# $act (String)
# $coverage (String)
# $satisfaction (String)
report-basis = { $act }. Целевые значения: охват { $coverage } %, удовлетворённость { $satisfaction }.
report-basis-draft = Целевые значения взяты из проекта акта, с принятым текстом не сверены.
# $edition (String)
report-final = Значения итоговые: { $edition }.
# $edition (String)
report-final-last = Значения последнего квартала итоговые: { $edition }.
report-running = Квартал не закрыт: значения предварительные.
report-running-last = Последний квартал не закрыт: его значения предварительные.
# $edition (String)
report-restated = Есть более поздний пересчёт: { $edition }.
# $day (String)
# $name (String)
report-made = Отчёт составлен { $day }: { $name }
report-back = В кабинет
report-main = Главное
report-coverage-none = Уведомлений не направлено, поэтому охвата нет.
# $percent (String)
# $target (String)
# $parts (String)
report-coverage-reached = Охват { $percent } %: цель { $target } % достигнута ({ $parts }).
# $percent (String)
# $target (String)
# $lacking (String)
# $parts (String)
report-coverage-short = Охват { $percent } %: до цели { $target } % не хватает процентных пунктов: { $lacking } ({ $parts }).
report-satisfaction-none = Оценок нет, поэтому нет и удовлетворённости.
report-satisfaction-hidden = Удовлетворённость скрыта: ответов слишком мало, чтобы её показать.
# $value (String)
# $target (String)
# $growth (String)
report-satisfaction-reached = Удовлетворённость { $value }: цель { $target } достигнута; { $growth }.
# $value (String)
# $target (String)
# $growth (String)
report-satisfaction-short = Удовлетворённость { $value }: ниже цели { $target }; { $growth }.
# $quarter (String)
report-falls-nothing = { $quarter }: снизилась ли удовлетворённость, сказать нельзя — сравнить не с чем.
# $quarter (String)
report-falls-hidden = { $quarter }: снизилась ли удовлетворённость, сказать нельзя — ответов слишком мало, чтобы их показать.
# $quarter (String)
# $of (String)
report-falls-none = { $quarter }: удовлетворённость нигде доказуемо не снизилась (можно сравнить: { $of }).
# $count (String)
report-falls-alone = Снижение, которое отмечено в таблицах только по отдельности: { $count }; при таком числе сравнений это может быть случайностью.
# $percent (String)
report-falls-corrected = Число сравнений учтено: ложных среди названных — в среднем не больше { $percent } %.
# $quarter (String)
# $names (String)
# $count (String)
# $of (String)
report-falls-fell = { $quarter }: удовлетворённость доказуемо снизилась — { $names }. Всего таких: { $count }; можно сравнить: { $of }.
report-and-others = и другие
report-deadlines-not-seen = Соблюдение сроков вам не видно.
report-deadlines-none = Сведений не поступало, поэтому сроков не было.
report-deadlines-none-missed = Нарушений сроков не зафиксировано.
report-deadlines-none-missed-yet = Нарушений сроков не зафиксировано; квартал не закрыт.
# $count (String)
report-deadlines-finals = Кварталы, итоги которых подведены позже срока или не подведены: { $count }.
report-finals = Итоги квартала
# $all (String)
# $sources (String)
# $system (String)
report-deadlines-missed = Сроки регламента нарушены: { $all }. Из них источниками сведений — { $sources }, этой системой — { $system }.
report-measures-none = Информационных мероприятий и мер за этот период не записано.
# $ran (String)
report-measures-not-yet = Мероприятий и мер в этом периоде: { $ran }. Судить об их эффекте ещё рано.
# $ran (String)
# $risen (String)
# $fallen (String)
# $unknown (String)
report-measures-told = Мероприятий и мер в этом периоде: { $ran }. Эффект, который показывает период: рост доказан — { $risen }, снижение доказано — { $fallen }, сказать нельзя — { $unknown }.
# $ran (String)
# $all (String)
# $shown (String)
# $risen (String)
# $fallen (String)
# $unknown (String)
report-measures-told-first = Мероприятий и мер в этом периоде: { $ran }. Эффект период может показать у стольких: { $all }; учтены первые { $shown }: рост доказан — { $risen }, снижение доказано — { $fallen }, сказать нельзя — { $unknown }.
report-figures = Показатели
# $value (String)
# $interval (String)
report-with-interval = { $value } (95-процентный интервал { $interval })
report-whole = За весь период
# $day (String)
report-due = Отчёт должен быть готов не позднее { $day }.
report-late = Из них позже срока
report-on-paper = Из них на бумаге
report-beginning-and-end = Начало и конец периода
report-column-figure = Показатель
report-column-beginning = В начале
report-column-end = В конце
report-column-change = Изменение
report-reached = Сколько организаций достигли целей
report-reached-note = За весь период; организации других систем — по тому, что эти системы передали. Целевая удовлетворённость — из тех, чья оценка показана.
report-column-goal = Цель
report-column-reached = Достигли
report-column-of = Из
report-goal-coverage = Целевой охват
report-goal-satisfaction = Целевая удовлетворённость
report-goal-both = И то и другое
report-participants = Участники
report-column-who = Кто
report-column-how-many = Сколько
report-regions = Регионы
report-sources = Своевременность источников
report-sources-none = Источников нет.
# $count (String)
report-sources-caption = Источников: { $count }. Сначала те, у кого больше доля опозданий
report-column-received = Передано сведений
report-column-share = Доля, %
# $quarter (String)
report-last-quarter = Последний квартал периода: { $quarter }
report-last-quarter-note = Всё, что ниже, до раздела «Сроки», — о нём одном.
report-questions = Вопросы анкеты
report-column-mean = Средний балл
# $target (String)
report-problems-caption = Вопросы со средним баллом ниже { $target }, начиная с самого низкого
report-comparison = Сравнение
# $count (String)
report-outside = Вне пределов воронки: { $count }. Сначала те, что ниже
report-outside-none = Все различия объяснимы случайностью.
report-organisations = Список организаций
# $shown (String)
# $all (String)
report-organisations-cut = Показано первых: { $shown }, всего: { $all }. Все они — в файле, который можно скачать с той же страницы кабинета.
# $all (String)
report-organisations-too-many = Организаций слишком много для одного списка: { $all }. Они есть в файле, который можно скачать с той же страницы кабинета.
report-themes = О чём пишут граждане
report-themes-note = Темы опубликованных комментариев: для отчёта одной организации — её, для остальных — организаций, которые ниже пределов воронки, не больше десяти. В одном комментарии бывает несколько тем.
report-themes-none = Тем, которые можно показать, нет.
report-column-themes = Темы
# $theme (String)
# $count (String)
report-theme = { $theme } — { $count }
report-deadlines = Сроки
report-column-deadline = Что сделано позже срока
report-column-owner = Кто отвечает
report-done = Что сделано
# $all (String)
# $shown (String)
report-done-caption = Информационные мероприятия и меры, которые шли в этом периоде: { $all }; показано: { $shown }
report-column-what = Что
report-column-for-whom = Жизненная ситуация
report-column-by = Кем, где, когда
report-applied = Как применяются перечень мероприятий и методика
report-applied-note = Сколько мероприятий и мер этого периода им следуют, и что дали те, эффект которых показывает отчётный период.
report-column-recommended = Что рекомендовано
report-column-list = Где
report-column-followed = Применено
report-column-risen = Показатель вырос
report-column-fallen = Снизился
report-column-unknown = Сказать нельзя
report-measures = Меры по повышению удовлетворённости
# $all (String)
report-measures-in-all = Всего записано мероприятий и мер: { $all }. Эффект, который показывает отчётный период:
report-measures-no-effect = Мер, эффект которых можно сравнить в этом периоде, нет.
report-measures-note = Эффект — насколько больше изменился показатель, чем у сопоставимых организаций, каждая из которых считается за единицу; с 95-процентным интервалом, при втором взгляде — с 99-процентным. Вывод при первом взгляде — по 96-процентному: вместе оба взгляда ошибаются не чаще чем в 5 случаях из 100.
# $all (String)
# $shown (String)
report-measures-first = Меры, эффект которых может показать отчётный период: { $all }; учтены первые: { $shown }
report-column-effect = Эффект
report-proposals = Предложения по результатам эксперимента
# $sum (String)
# $count (String)
report-quotient = { $sum } ÷ { $count }
report-method-tables = В каждой строке таблиц охват — анкеты ÷ уведомления × 100 %. Под баллом стоят его интервал и деление, из которого он получен: сумма оценок ÷ число оценок. Под приростом — вывод и значения, между которыми он посчитан.
report-method = Как получены значения
# $method (String)
# $count (Number)
# $told (String)
report-method-text = Охват — число заполненных анкет, делённое на число направленных уведомлений того же квартала; он может превысить 100 %. Удовлетворённость — среднее всех оценок от 1 до 5; ответ «не относится» не учитывается (метод: { $method }). Интервал построен с уровнем 95 %. Оценки публикуются целыми группами не меньше чем от { $count ->
    [one] { $told } гражданина
   *[other] { $told } граждан
}; чего на группу не хватает, скрыто.
# $hash (String)
report-hash = Контрольная сумма итоговых значений (SHA-256): { $hash }
report-signature = Подпись: должность, фамилия, дата
