road-map-measures = Мероприятия
road-map-none = В карте пока нет мероприятий. Мероприятие появится здесь, когда его заведут с этой картой: так делают владелец услуги, исполнители и аналитический центр.
road-map-measure = Мероприятие
road-map-starts = Начало
road-map-due = Срок
road-map-first = Первоначальный срок
# $moved (Number)
# $days (String)
road-map-moved = перенесён на { $moved ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
}
road-map-on-plan = не переносился
road-map-depends = После
road-map-whole = Вся карта
# $accepted (String)
# $all (String)
road-map-progress = Принято { $accepted } из { $all }
road-map-late = Просрочено
road-map-document = Текст карты, согласование и история
road-map-open = Мероприятия и сроки карты
similar-title = Было ли уже такое
similar-note = Другие запросы о том же, по тому же вопросу анкеты или с теми же словами в названии и что с ними стало.
similar-none = Похожих запросов нет, или они вам не видны.
similar-search = Искать похожие среди всех запросов
similar-outcome = Что с ним стало
chart-evidence-title = На сколько баллов упали оценки
# $count (String)
# $worst (String)
chart-evidence-text = Строк: { $count }; сильнее всего — { $worst } балла. Те же числа — в таблице ниже.
chart-effect-title = Эффект изменения, баллов
# $count (String)
chart-effect-text = Показаний: { $count }, у каждого границы, в которых оно лежит с учётом случайности. Те же числа — в таблице ниже.
effect-reading = Как считать
effect-planned = По плану, записанному до изменения
effect-from-alarm = От квартала падения: не засчитывается
effect-before-change = До изменения: должно быть около нуля
effect-table = Эффект изменения
effect-limits = Пределы
# $low (String)
# $high (String)
effect-between = от { $low } до { $high }
needed-title = Сколько нужно ответов
needed-note = Столько ответов нужно в каждом сравниваемом квартале, чтобы такой рост в 80 случаях из 100 отличить от случайного. Считается, что ответы граждан расходятся на один балл; если сильнее, нужно больше.
needed-growth = Рост оценки, баллов
needed-answers = Ответов в квартал
# $count (String)
# $quarter (String)
needed-here = Здесь ответов в последнем итоге ({ $quarter }): { $count }.
needed-enough = хватит
needed-too-few = не хватит
needed-verdict = Хватит ли здесь
