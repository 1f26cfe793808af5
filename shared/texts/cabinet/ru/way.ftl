way-title = Путь гражданина
way-none = В реестре не названо ни одной услуги этой жизненной ситуации.
way-note = Услуги по порядку. Сведения о получении называют организацию, а не услугу, поэтому оценка шага — это оценки организаций тех типов и по тем вопросам, которые поставлены услуге в соответствие.
# $period (String)
way-period = Оценки — итоговые, { $period }.
# $scope (String)
way-scope = { $scope ->
    [organisation] Показаны оценки вашей организации.
    [region] Показаны оценки организаций вашего региона.
    [industry] Показаны оценки организаций вашей отрасли.
   *[country] Показаны оценки по всей стране.
}
way-table = Шаги пути
way-step = Шаг
way-measured = Оценка
way-term = Срок
way-documents = Документы
way-visits = Личных визитов
way-approved = Целевое состояние и стандарт
way-none-approved = нет утверждённых или они вам не видны
way-not-written = не записано в реестре
way-no-documents = не нужны
way-not-measured = не измеряется: услуге не поставлены в соответствие типы организаций
way-outside-scope = показатели вам недоступны
way-suppressed = скрыто: ответов слишком мало, чтобы их публиковать
way-no-data = ответов нет
# $value (String)
# $low (String)
# $high (String)
# $responses (Number)
# $count (String)
way-shown = { $value } (от { $low } до { $high }), { $responses ->
    [one] { $count } анкета
    [few] { $count } анкеты
   *[many] { $count } анкет
}
# $types (String)
way-by = Организации: { $types }; все вопросы анкеты
# $types (String)
# $questions (Number)
# $count (String)
way-by-questions = Организации: { $types }; { $questions ->
    [one] { $count } вопрос анкеты
    [few] { $count } вопроса анкеты
   *[many] { $count } вопросов анкеты
}
# $days (Number)
# $count (String)
way-days = { $days ->
    [one] { $count } рабочий день
    [few] { $count } рабочих дня
   *[many] { $count } рабочих дней
}
# $steps (String)
# $all (String)
way-known-of = записано для шагов: { $steps } из { $all }
way-weakest-mark = самая низкая оценка
# $step (String)
# $among (String)
way-weakest = Слабее всего шаг «{ $step }»: у него самая низкая из показанных оценок (их { $among }), и случайностью это не объясняется.
# $step (String)
# $among (String)
way-lowest = У шага «{ $step }» самая низкая из показанных оценок (их { $among }), но от других её может отличать только случайность.
way-propose = Предложить другой путь
way-proposals = Предложенные пути
# $step (String)
# $situation (String)
path-title-of-step = Изменить шаг «{ $step }» в ситуации «{ $situation }»
# $step (String)
path-removed = Исключить шаг: { $step }
# $steps (String)
path-merged = Объединить в один шаг: { $steps }
# $steps (String)
path-moved-first = Перенести шаг «{ $steps }» в начало
# $steps (String)
# $before (String)
path-moved = Перенести шаг «{ $steps }» после шага «{ $before }»
# $steps (String)
# $text (String)
path-changed = Изменить шаг «{ $steps }»: { $text }
hint-path = Каждый шаг с новой строки, в новом порядке. Чтобы исключить шаг, уберите его строку; чтобы объединить шаги, соедините их знаком +; что изменится внутри шага, напишите после тире. Если путь не меняется, оставьте как есть.
# $aim (String)
way-agreed = по целевому состоянию: не больше { $aim }
# $aim (String)
way-agreed-kept = по целевому состоянию: не больше { $aim }, достигнуто
