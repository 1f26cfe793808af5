laboratory-title = Лаборатория
laboratory-lead = Что увидели исследования: где у людей не получается, насколько это мешает и что с этим стало.
laboratory-cut = Исследований и наблюдений больше, чем можно просмотреть за раз: показаны первые. Остальные найдутся в списках.
laboratory-findings = Наблюдения по тяжести и по тому, что с ними стало
laboratory-retests = Пора проверить снова
laboratory-retests-note = Изменение, которым стало наблюдение, введено в действие; нужно новое исследование, чтобы увидеть, исправлено ли это.
laboratory-no-retests = Проверять снова пока нечего.
laboratory-retest-due = Пора проверить снова
laboratory-search = Поиск по наблюдениям
laboratory-words = Слова из номера, названия, задания или шага
laboratory-all = Показать все наблюдения
laboratory-no-findings = Наблюдений, которые вам видны, пока нет.
laboratory-at = Где
laboratory-became = Что стало
# $count (String)
laboratory-more = Подходит ещё наблюдений: { $count }. Уточните слова.
laboratory-series = Серии исследований
laboratory-no-series = Серий пока нет: серия — это исследования с одинаковыми заданиями.
laboratory-studies = Исследования
laboratory-no-studies = Исследований, которые вам видны, пока нет.
laboratory-all-studies = Все исследования списком
laboratory-all-findings = Все наблюдения списком
# $name (String)
series-title = Серия: { $name }
series-open = Серия: как менялось
series-note = Одни и те же задания в исследованиях по порядку. Пределы — те, в которых доля лежит в 95 случаях из 100 (Уилсон). Стало ли лучше, проверяется тестом Кокрана — Армитиджа.
series-none = В исследованиях этой серии ещё не записано, что вышло.
series-too-few = Судить рано: нужно не меньше трёх исследований, и чтобы в них по меньшей мере пятеро справились и пятеро нет.
series-risen = Справляется всё больше людей: это больше, чем случайность.
series-fallen = Справляется всё меньше людей: это больше, чем случайность.
series-cannot-tell = Разница между исследованиями не больше случайной: стало ли лучше, сказать нельзя.
# $task (String)
series-shares = «{ $task }»: сколько людей справились, в процентах
# $task (String)
series-times = «{ $task }»: медиана времени, в секундах
series-share = Справились
series-time = Медиана времени
# $count (String)
series-seconds = { $count } с
series-no-time = не записано
# $task (String)
outcome-median = «{ $task }»: медиана времени тех, кто справился, в секундах
unit-seconds = секунды
