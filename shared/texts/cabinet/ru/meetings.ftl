meeting-agenda = Повестка
meeting-agenda-none = В повестке пока ничего нет.
meeting-item = Вопрос
meeting-why = Почему
meeting-decided = Решение
meeting-decide = Открыть и решить
meeting-waits = Ещё не ответили
meeting-steps = Шаги и история
meeting-papers = Материалы к заседанию
meeting-print-note = Для печати или PDF: каждый вопрос начинается с новой страницы.
meeting-back = К заседанию
meeting-all = Все заседания
meeting-tasks = Поручения
meeting-fill = Собрать повестку
meeting-fill-note = В повестку попадёт то, что ждёт рассмотрения, что давно просрочено и что, вероятно, опоздает. То, что в ней уже есть, не повторится.
meeting-write = Изменить повестку
# $count (String)
meeting-added = Добавлено в повестку: { $count }
meeting-unnamed = Без заседания
meeting-absentia = Заочно
# $why (String)
agenda-why = { $why ->
    [consider] Ждёт рассмотрения
    [return] Ждёт рассмотрения
    [confirm] Ждёт утверждения
    [declare] Предложен инцидент
    [hear] Отчёт ждёт слушания
    [overdue] Срок давно прошёл
    [at_risk] Вероятно опоздание
   *[other] Включено секретарём
}
hint-agenda = Каждый вопрос с новой строки: номер дела, например ДО-2026-000001, или слова. Строки можно менять местами и удалять.
hint-types = Каждый тип с новой строки, как он назван в реестре услуг. Владельцы таких услуг получат письмо.
practices-title = Практики
practices-lead = Что сделали другие и что это им дало. Рекомендованную практику может перенять каждый: по своему запросу на изменение, со своим измеренным результатом.
practices-none = Практик, которые вам видны, пока нет. Программа предлагает практику, когда улучшение подтверждено.
practices-nobody = Пока никто
practice-hidden = результат вам недоступен
practice-not-yet = результат ещё не измерен
# $points (String)
practice-points = изменение оценки: { $points }
# $counted (String)
# $count (String)
report-counted = { $counted ->
    [proposed] Предложено изменений за месяц: { $count }
    [open] Изменений в работе: { $count }
    [in_force] Введено в действие за месяц: { $count }
    [verified] Улучшение подтверждено за месяц: { $count }
    [not_confirmed] Улучшение не подтверждено за месяц: { $count }
    [measures_accepted] Принято мероприятий за месяц: { $count }
    [measures_open] Мероприятий в работе: { $count }
    [overdue] Дел с прошедшим сроком: { $count }
    [incidents] Объявлено инцидентов за месяц: { $count }
   *[other] { $count }
}
# $month (String)
# $year (String)
month = { $month ->
    [m1] январь
    [m2] февраль
    [m3] март
    [m4] апрель
    [m5] май
    [m6] июнь
    [m7] июль
    [m8] август
    [m9] сентябрь
    [m10] октябрь
    [m11] ноябрь
   *[m12] декабрь
} { $year }
# $month (String)
report-on-month = Отчёт за { $month }
forecast-title = Прогноз
forecast-too-few = мало завершённых мероприятий, чтобы судить
# $late (String)
# $day (String)
forecast-told = вероятность опоздания { $late } %, ожидается { $day }
forecast-note = Прогноз — по тому, как исполнители укладывались в сроки прежних мероприятий: сколько из них опоздали бы при таком плане, и к какому дню закончили бы 85 из 100.
gantt-title = Мероприятия по времени
# $count (String)
# $late (String)
gantt-text = Мероприятий: { $count }, из них с вероятным опозданием или просроченных: { $late }. Те же даты — в таблице ниже.
gantt-key = Сплошная полоса — от начала до нынешнего срока, тонкая — до первоначального, ромб — ожидаемый день.
# $effect (String)
# $low (String)
# $high (String)
# $units (String)
# $others (String)
roll-out-told = изменение оценки: { $effect } (от { $low } до { $high }); переняли: { $units }, для сравнения: { $others }
# $units (String)
# $others (String)
roll-out-too-few = судить рано: переняли { $units }, для сравнения { $others }; нужно не меньше пяти с каждой стороны
hint-reason-public = Причину прочтут все на странице «Сказано и сделано»: пишите без имён и понятно для граждан.
# $about (String)
# $own (String)
# $of_type (String)
practice-alike = Может помочь и вам: помогло организации того же типа с похожим числом ответов. У вас слабее то же самое — { $about }: { $own }, по типу в вашем регионе { $of_type }.
# $number (String)
meeting-letter-subject = Напоминание: заседание { $number }
# $count (String) - one or several
# $number (String)
# $day (String)
# $cases (String)
meeting-letter-lead = { $count ->
    [one] Заседание { $number } ({ $day }): от вас ждут шага в деле { $cases }.
   *[several] Заседание { $number } ({ $day }): от вас ждут шага в делах { $cases }.
}
minutes-title = Протокол
# $state (String)
minutes-standing = { $state ->
    [held] Заседание проведено, подписанного протокола ещё нет.
    [signed] Заседание проведено, протокол подписан.
    [cancelled] Заседание отменено.
   *[planned] Черновик: заседание ещё не проведено.
}
minutes-undecided = Решение не записано
minutes-no-tasks = Поручений не записано.
# $day (String)
# $name (String)
printed-made = Составлено { $day } по тому, что записано в программе: { $name }
hint-people = Необязательно. Названия участников через точку с запятой.
reminders-title = Напоминания
reminders-before = Кого ждут вопросы повестки: участники, чей шаг не сделан или чьё согласование не получено. Ничего не отправлено, пока вы не нажали кнопку.
reminders-after = Кому дано поручение, срок которого близок или прошёл. Ничего не отправлено, пока вы не нажали кнопку.
reminders-none = Напоминать некому: все ответили, и сроки поручений не близки.
# $count (String)
reminders-send = Отправить все напоминания: { $count }
# $count (String)
reminders-sent = Отправлено напоминаний: { $count }
reminders-changed = Пока вы смотрели, письма изменились: кто-то ответил или добавился. Ничего не отправлено, посмотрите ещё раз.
reminders-today = Сегодня уже напомнили
reminders-no-address = Письма не будет: в реестре нет почты
# $name (String)
reminders-deputy = Как заместитель: { $name }
