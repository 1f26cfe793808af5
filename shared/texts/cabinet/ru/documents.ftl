# $title (String)
content-title = { $title ->
    [measures] Что измеряется
    [principles] Другие принципы
    [documents] Какие нужны документы
    [procedures] Особенности процедур
    [conformity] Соответствие целевому состоянию
    [criteria] Критерии и их вес
    [priorities] Очередность услуг по критериям
    [efficiency] Показатели участников
    [mss_services] Услуги перечня
    [unlisted] Есть в реестре, нет в перечне
    [attainment] Кто достиг
   *[other] Содержание
}
# $head (String)
content-head = { $head ->
    [quantity] Показатель
    [from] Сейчас
    [to] Станет
    [document] Документ
    [source] Кто приносит
    [procedure] Процедура
    [days] Дней
    [actions] Действий заявителя
    [visits] Визитов
    [note] Особенности
    [target] Цель
    [standard] По стандарту
    [in_line] Соответствует
    [service] Услуга
    [place] Место
    [mean] Итог
    [scores] Баллы
    [criterion] Критерий
    [code] Обозначение
    [weight] Вес
    [participant] Участник
    [share] Доля электронных обращений
    [registered] В реестре услуг
    [unit] Кто достигает
    [standing] Где сейчас
    [check] Проверка
    [row] Строка
    [change] Изменение
    [out] Было
    [in] Стало
    [unit_name] Единица
   *[other] Значение
}
# $quantity (String)
content-quantity = { $quantity ->
    [actions] Действия заявителя
    [term_days] Срок, дней
    [documents] Документы, которые приносит заявитель
    [visits] Визиты заявителя
   *[other] Другое
}
# $word (String)
content-word = { $word ->
    [actions] действия
    [term_days] срок
    [documents] документы
    [visits] визиты
    [other] другое
    [principle] принцип
    [document] документ
    [procedure] процедура
    [scale] шкала
    [criterion] критерий
    [service] услуга
    [overdue_share] доля просроченных
    [median_days] медиана дней
    [verified_share] доля подтверждённых
    [reports_in_time] отчёты в срок
    [list_version] версия
    [applicant] заявитель
    [interagency] межведомственный запрос
   *[other] значение
}
# $scale (String)
content-priorities-note = Взвешенное среднее баллов; лучший балл — { $scale }. Чем выше итог, тем раньше берутся за услугу. Услуга без какого-нибудь балла места не имеет.
# $name (String)
# $target (String)
content-at-most = { $name }, не больше { $target }
# $name (String)
# $target (String)
content-at-least = { $name }, не меньше { $target }
content-efficiency-note = Посчитано программой: так же, как на странице показателей программы, раз в день.
content-nobody-counted = Ещё никто не посчитан
# $value (String)
content-met = { $value } — достигнуто
# $value (String)
content-not-met = { $value } — не достигнуто
content-unknown = —
# $version (String)
# $services (String)
# $electronic (String)
# $share (String)
content-list-note = Версия перечня: { $version }. Услуг: { $services }, из них по реестру в электронном виде: { $electronic }; доля с учётом веса федеральных и региональных услуг: { $share }.
# $registered (String)
content-registered = { $registered ->
    [same] в перечне этой версии
    [other_version] в перечне другой версии
    [not_marked] не отмечена как массовая социально значимая
   *[other] такой услуги нет
}
# $reached (String)
# $all (String)
content-attained = Достигли: { $reached } из { $all }. Засчитывается пройденная проверка последней редакции.
content-no-service = Такой услуги нет в реестре
content-not-checked = не проверялось
content-all-together = Все вместе
content-since-superseded = Отличия от документа, который заменяется
content-changes = Что изменится в содержании
# $line (String)
content-line-unreadable = Строка { $line } не разобрана: посмотрите образец над полем.
# $line (String)
# $fault (String)
content-line = Строка { $line }: { $fault }
# $document (String)
hint-content = { $document ->
    [target_state] Каждый показатель с новой строки: действия | 7 → 3, срок | 30 → 10, документы | 5 → 2, визиты | 2 → 0. Своё: другое | Ожидание в очереди | минут | 40 → 10. Принцип: принцип | как сейчас | как станет.
    [optimised_standard] Каждая строка: документ | Паспорт | заявитель (или межведомственный запрос); процедура | Приём заявления | дней | действий | визитов | особенности. В сумме — не больше, чем в целевом состоянии.
    [service_standard] Каждая строка: документ | Паспорт | заявитель (или межведомственный запрос); процедура | Приём заявления | дней | действий | визитов | особенности.
    [situation_standard] Каждая строка: документ | Паспорт | заявитель (или межведомственный запрос); процедура | Приём заявления | дней | действий | визитов | особенности.
    [selection_criteria] Сначала шкала: шкала | 10. Критерии: критерий | обозначение | вес | название. Услуги: услуга | название | обозначение=балл, обозначение=балл.
    [efficiency_indicators] Каждый показатель с новой строки: доля просроченных | 5, медиана дней | Ответить | 5, доля подтверждённых | 50, отчёты в срок | 95.
    [mss_list] Сначала версия: версия | 2026-1. Услуги: услуга | название | доля электронных обращений в процентах.
   *[other] Можно оставить пустым. Каждая строка — одно значение, части разделяет черта. Целевое состояние: документы | 5 → 2. Стандарт: документ | Паспорт | заявитель. Критерии: критерий | обозначение | вес | название. Показатели участников: отчёты в срок | 95. Перечень: услуга | название | доля. У дорожной карты содержание — её мероприятия.
}
print-as = Напечатать:
print-page = Версия для печати
# $number (String)
# $all (String)
print-page-of = Страница { $number } из { $all }
print-decisions = Решения
# $number (String)
# $day (String)
# $name (String)
print-foot = { $number }. Сформировано { $day }: { $name }
# $day (String)
report-made-late = Программа не смогла подготовить отчёт к сроку и сделала это позже. Сдать его нужно до { $day }: опоздания участника в этом нет.
# $counted (String)
# $count (String)
report-progress = { $counted ->
    [accepted] Выполнено мероприятий: { $count }
    [open] Мероприятий в работе: { $count }
    [late] Из них срок прошёл: { $count }
    [at_risk] Вероятно опоздают: { $count }
    [cancelled] Отменено мероприятий: { $count }
    [in_force] Изменений действует, эффект ещё не измерен: { $count }
    [verified] Улучшение подтверждено: { $count }
    [not_confirmed] Улучшение не подтверждено: { $count }
    [cannot_tell] Судить нельзя: { $count }
   *[other] { $count }
}
# $day (String)
report-as-of = По состоянию на { $day }
# $planned (String)
# $expected (String)
report-forecast = Последнее мероприятие по плану — { $planned }, по прогнозу — { $expected }
# $planned (String)
report-forecast-none = Последнее мероприятие по плану — { $planned }; для прогноза выполнено слишком мало
tasks-lately = Недавно просроченное
cases-lately = Когда прошёл срок
cases-lately-day = После прошлого рабочего дня
cases-lately-week = За последние 7 дней
units-title = Кто должен достичь
units-edit = Изменить, кто должен достичь
units-lead = Достижение проверяют у каждого отдельно. Список можно менять и после утверждения: текст документа от этого не меняется, изменение записывается в журнал дела.
units-kept = Остаются без изменений — за пределами вашей области:
units-overtaken = Пока вы писали, документ изменили. Ваш список — в поле ниже; проверьте его и сохраните ещё раз.
units-store = Сохранить
