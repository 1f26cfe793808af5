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
case-not-fixed-title = Граждане: «не исправлено»
# $citizens (Number)
# $count (String)
case-not-fixed = { $citizens ->
    [one] Так говорит { $count } человек из тех, кого спрашивали об этой организации. Открыть запрос заново решает аналитический центр.
    [few] Так говорят { $count } человека из тех, кого спрашивали об этой организации. Открыть запрос заново решает аналитический центр.
   *[many] Так говорят { $count } человек из тех, кого спрашивали об этой организации. Открыть запрос заново решает аналитический центр.
}
# $cell (String)
case-not-fixed-few = Кто-то так говорит. Ни число, ни слова не показываются, пока так не скажут хотя бы { $cell }.
moderation-title = Слова граждан на проверке
moderation-lead = Здесь читают слова граждан прежде других. Показывайте то, по чему никого нельзя узнать; остальное не показывайте.
moderation-unread = «Не исправлено»
moderation-none = Сейчас читать нечего.
moderation-show = Показать тем, кто отвечает
moderation-hide = Не показывать
# $count (String)
moderation-wordless = Без слов: { $count }.
moderation-seen = Прочитано
moderation-quotations = Цитаты на страницу «Сказано и сделано»
# $name (String)
moderation-chosen = Предложил: { $name }.
moderation-is-shown = Показана всем.
moderation-confirm = Показать всем
moderation-own = Вы выбрали её сами: подтвердить должен кто-то другой.
quoting-title = Предложить цитату для всех
quoting-lead = Слова опубликованного комментария можно поставить на страницу «Сказано и сделано», которую читают все. Сначала их прочитает и подтвердит другой участник.
quoting-part = Часть комментария, слово в слово
quoting-take-part = Предложить эту часть
quoting-take = Предложить целиком
quoting-chosen = Уже предложены
quoting-kept = Предложено. Цитата появится для всех, когда её подтвердит другой участник.
quoting-not-said = Таких слов в опубликованных комментариях нет, или их больше 500 знаков.
# $review (String)
quoting-review = { $review ->
    [shown] показана всем
    [hidden] не показывается
   *[waiting] ждёт проверки
}
evidence-themes = О чём пишут чаще
# $theme (String)
# $before (String)
# $quarter (String)
# $now (String)
# $chance (String)
evidence-theme = «{ $theme }»: { $before } % комментариев ({ $quarter }) → { $now } %, вероятность случайности { $chance }
