nav-tasks = Задачи
nav-cases = Дела
# $kind (String)
case-kind = { $kind ->
    [change_request] Запрос на изменение
    [incident] Инцидент
    [measure] Мероприятие дорожной карты
    [document] Документ
    [check] Проверка
    [study] Исследование
    [finding] Наблюдение исследования
    [request] Запрос сведений
    [meeting] Заседание
    [report] Отчёт
    [practice] Практика
   *[other] Дело
}
# $state (String)
case-state = { $state ->
    [proposed] Предложено
    [assessed] Оценено
    [accepted] Принято
    [declined] Отклонено
    [merged] Объединено с другим
    [planned] Запланировано
    [in_force] Действует
    [abandoned] Прекращено
    [verified] Улучшение подтверждено
    [not_confirmed] Улучшение не подтверждено
    [cannot_tell] Судить о результате нельзя
    [declared] Объявлено
    [rejected] Не признано инцидентом
    [acknowledged] Принято к сведению
    [resolved] Устранено
    [confirmed] Подтверждено
    [reviewed] Разобрано
    [closed] Закрыто
    [in_progress] Выполняется
    [reported] Выполнение доложено
    [returned] Возвращено
    [cancelled] Отменено
    [draft] Проект
    [in_agreement] На согласовании
    [considered] Рассмотрено
    [submitted] Внесено на рассмотрение
    [superseded] Заменено новым
    [withdrawn] Отозвано
    [scheduled] Назначено
    [passed] Пройдено
    [failed] Не пройдено
    [passed_with_conditions] Пройдено с условиями
    [running] Идёт
    [analysed] Обработано
    [published] Опубликовано
    [open] Открыто
    [raised] Стало запросом на изменение
    [accepted_risk] Оставлено как есть
    [fixed] Исправлено
    [issued] Направлено
    [answered] Дан ответ
    [agenda_sent] Повестка разослана
    [held] Состоялось
    [signed] Протокол подписан
    [prefilled] Заполнен программой
    [heard] Заслушан
    [supported] Поддержано
    [recommended] Рекомендовано
   *[other] Без названия
}
# $step (String)
case-move = { $step ->
    [put] Записать
    [overdue] Вынести на заседание: срок прошёл
    [at_risk] Вынести на заседание: вероятно опоздание
    [assess] Оценить
    [accept] Принять
    [decline] Отклонить
    [merge] Объединить с другим делом
    [absorb] Присоединить другое дело
    [plan] Составить план
    [put_in_force] Ввести в действие
    [abandon] Прекратить
    [evaluate] Оценить результат
    [reopen] Открыть снова
    [declare] Объявить инцидент
    [reject] Не признать инцидентом
    [acknowledge] Принять к сведению
    [resolve] Сообщить об устранении
    [confirm] Подтвердить
    [review] Разобрать причины
    [close] Закрыть
    [begin] Начать
    [report] Доложить о выполнении
    [return] Вернуть
    [postpone] Перенести срок
    [cancel] Отменить
    [offer] Отправить на согласование
    [agree] Согласовать
    [object] Возразить
    [answer] Ответить
    [consider] Отметить рассмотрение
    [submit] Внести на рассмотрение
    [enact] Ввести в действие
    [supersede] Заменить новым
    [withdraw] Отозвать
    [start] Начать исследование
    [analyse] Внести результаты
    [publish] Опубликовать
    [raise] Превратить в запрос на изменение
    [accept_risk] Оставить как есть
    [fix] Отметить, что исправлено
    [appoint_controller] Назначить контролёра
    [conclude] Дать заключение
    [meet_condition] Отметить выполнение условия
    [extend] Продлить срок
    [add] Дополнить повестку
    [send_agenda] Разослать повестку
    [remind] Напомнить о заседании
    [hold] Отметить, что заседание состоялось
    [sign] Подписать протокол
    [hear] Отметить, что отчёт заслушан
    [support] Поддержать
    [recommend] Рекомендовать
    [adopt] Перенять
   *[other] Шаг без названия
}
# $role (String)
case-role = { $role ->
    [economy_ministry] Минэкономразвития
    [digital_ministry] Минцифры
    [analytical_centre] Аналитический центр
    [working_group_secretary] Секретариат рабочей группы
    [subcommission_secretary] Секретарь подкомиссии
    [laboratory] Лаборатория
    [system] Программа
    [anyone] Участник
    [owner] Владелец
    [target_owner] Владелец или куратор услуги
    [road_map_owner] Владелец дорожной карты
    [controller] Контролёр
    [performer] Исполнитель
    [agreeing] Согласующий
    [creator] Автор
    [checker] Проверяющий
    [expert] Эксперт
    [secretary] Секретарь заседания
    [adopter] Владелец своего запроса на изменение
   *[other] Без роли
}
# $code (String)
case-refusal = { $code ->
    [not_found] Такой записи нет
    [stale] Пока вы заполняли форму, дело изменилось. Ничего не записано: посмотрите, что нового, и повторите
    [not_entitled] Этот шаг делают другие
    [state_has_no_such_move] В этом состоянии дела такого шага нет
    [reason_missing] Напишите причину
    [decision_missing] Укажите решение: номер, дату не позже сегодняшней, орган и текст
    [due_missing] Укажите дату
    [due_not_later] Новый срок должен быть позже прежнего
    [check_not_passed] Нет пройденной контрольной проверки
    [agreement_missing] Согласовали ещё не все
    [same_participant] Один участник не может и делать, и проверять
    [evidence_missing] Укажите подтверждение
    [extended_already] Срок уже продлевали
    [merge_not_possible] Объединить можно только с более ранним незавершённым делом того же вида
    [field_missing] Заполните это поле
    [field_invalid] Здесь что-то не так: проверьте написанное
    [field_unknown] Такого поля нет
    [participant_unknown] Такого участника нет
    [target_unknown] Такого дела нет: проверьте номер
    [not_in_line] Стандарт требует больше, чем допускает целевое состояние: посмотрите таблицу соответствия
    [text_too_long] Текст слишком длинный
    [experiment_over] Эксперимент не идёт: новое не открывается, напоминания не отправляются
   *[other] Так нельзя
}
# $clock (String)
case-clock = { $clock ->
    [assess] Оценить запрос
    [agree] Согласовать
    [acknowledge] Принять к сведению
    [resolve] Устранить
    [answer] Ответить
    [report] Отчитаться
    [carry_out] Выполнить
    [condition] Выполнить условие
   *[other] Срок
}
# $field (String)
case-field = { $field ->
    [reason] Причина
    [number] Номер решения
    [date] Дата решения
    [body] Кто решил
    [text] Текст
    [due] Новый срок
    [assessment] Оценка
    [cause] Причина инцидента
    [lessons] Уроки
    [tasks] Задания
    [series] Серия исследований
    [same_series] Другие исследования серии
    [study] Исследование
    [task] Задание
    [step] Шаг задания
    [problem] Насколько мешает
    [seen_by] Сколько человек столкнулось
    [of] Из скольких участников
    [outcomes] Что вышло
    [retest] Повторное исследование
    [seen_again] Столкнулось повторно
    [link] Ссылка на материалы
    [evidence] Чем подтверждается
    [severity] Тяжесть
    [flags_of] Признаки недостоверности
    [into] Номер дела, с которым объединить
    [measures] Мероприятия
    [change_requests] Запросы на изменение
    [controller] Контролёр
    [party] Кому ответ
    [condition] Условие
    [condition_due] Срок условия
    [case] Дело
    [expected] На сколько баллов вырастет оценка
    [comparison] С кем сравнить
    [before] Сколько кварталов до изменения взять
    [source] Откуда
    [question] Вопрос
    [document] По документу
    [supersedes] Вместо дела
    [merged_into] Объединено с делом
    [absorbed] Присоединены дела
    [in_force_on] Действует с
    [effect] Эффект
    [restated] По пересчитанному кварталу
    [starts_on] Начало
    [due_on] Срок
    [first_due_on] Первоначальный срок
    [road_map] Дорожная карта
    [change_request] По запросу на изменение
    [depends_on] Зависит от
    [document_type] Вид документа
    [target_state] Целевое состояние
    [check] Что проверяется
    [why] Почему нельзя судить
    [evaluation] Как судить о результате
    [title] О чём, в нескольких словах
    [target] Что изменить
    [verdict] Заключение
    [points] Пункты
    [conditions] Условия
    [text_version] Редакция текста
    [units] Чьи ответы считать
    [owner] Владелец
    [performers] Исполнители
    [agreeing] Кто согласует
    [clauses] Текст по пунктам
    [about] О чём
    [addressee] Кому запрос
    [asked] Что вы спрашиваете
    [answer_by] Ответить до
    [meeting_body] Кто заседает
    [meeting_date] День заседания
    [items] Повестка
    [meeting] Заседание
    [to] Кому и о каких делах
    [absent] Кто отсутствовал
    [minutes] Где протокол
    [minutes_hash] Контрольная сумма протокола (SHA-256)
    [task_title] Поручение
    [task_performer] Кому поручено
    [task_due] Срок поручения
    [task_case] По какому делу
    [description] Что сделано
    [effects] Где это помогло
    [service_types] Для каких типов услуг
    [adopters] Кто перенял
    [roll_out] Что это дало всем, кто перенял
    [month] За какой месяц
    [covered] О чём отчёт
    [counted] Что известно программе
    [content] Содержание в числах и списках
    [reaching] Кто должен достичь
    [evaluated] Что оценить
    [progress] Как далеко продвинулись
    [attention] Требует внимания
    [made_late] Отчёт подготовлен позже
    [path] Новый путь гражданина
    [begun_on] Начато
    [accepted_on] Принято
   *[other] Сведения
}
# $value (String)
case-value = { $value ->
    [feedback] Отзывы граждан и организаций
    [monitoring] Мониторинг качества
    [laboratory] Лаборатория
    [conformity] Соответствие стандарту
    [control] Контрольная проверка перед выпуском
    [expertise] Экспертиза
    [attainment] Достижение стандарта
    [service_standard] Стандарт реализации услуги
    [situation_standard] Стандарт жизненной ситуации
    [selection_criteria] Критерии отбора
    [efficiency_indicators] Показатели эффективности участников
    [target_state] Целевое состояние
    [road_map] Дорожная карта
    [optimised_standard] Оптимизированный стандарт
    [mss_list] Перечень массовых социально значимых услуг
    [type_and_region] Такие же организации региона
    [type] Такие же организации страны
    [not_measured] Не измеряется
    [too_few_to_compare] Мало организаций для сравнения
    [comparison_does_not_hold] Сравнение неустойчиво
    [passed] Соответствует
    [failed] Не соответствует
    [not_applicable] Не относится к делу
    [problem_0] Не мешает
    [problem_1] Почти не мешает
    [problem_2] Мешает немного
    [problem_3] Мешает сильно
    [problem_4] Дальше не пройти
    [severity_1] 1 — самая тяжёлая
    [severity_2] 2
    [severity_3] 3 — лёгкая
    [working_group] Рабочая группа
    [subcommission] Подкомиссия
   *[other] Другое
}
tasks-title = Задачи
tasks-lead = Чего от вас ждут и к какому сроку: сначала то, что раньше.
tasks-empty = Сейчас от вас ничего не ждут. Когда дело дойдёт до вас, оно появится здесь и придёт письмом.
tasks-all = Все дела
task-what = Что сделать
task-case = Дело
task-due = Срок
task-from = Кто просит
task-as = В роли
case-no-term = без срока
# $when (String)
case-overdue-since = прошёл { $when }
case-by-program = Программа
cases-title = Дела
cases-lead = Запросы на изменение, инциденты, документы, проверки и мероприятия, которые вам видны.
cases-empty = Таких дел нет. Снимите часть условий или предложите изменение.
cases-none = Дел пока нет. Первое появится, когда кто-нибудь предложит изменение или оценка упадёт.
cases-more-places = На этой странице дел не нашлось, но поиск не окончен.
cases-kind = Вид
cases-state = Состояние
cases-region = Регион
cases-role = Чьи
cases-mine = Где я участник
cases-overdue = Сроки
cases-overdue-only = Просроченные
cases-search = Номер или слова из названия
cases-sort = Порядок
cases-sort-due = По сроку
cases-sort-title = По названию
cases-sort-newest = Сначала новые
cases-sort-made = По времени появления
cases-number = Номер
cases-name = О чём
cases-due = Срок
cases-owner = Владелец
cases-file = Скачать список:
# $count (String)
cases-many = Порядок показан только для начала списка (дел: { $count }): уточните условия.
propose-target-choose = Выберите
propose-nothing = Предложить изменение могут руководитель организации, владелец или куратор услуги, аналитический центр и лаборатория. Для вас в реестрах нет услуги, жизненной ситуации или организации.
case-about = Что меняется
case-owner = Владелец
case-controller = Контролёр
case-performers = Исполнители
case-agreeing = Согласующие
case-creator = Предложил
case-when = Когда
case-region = Регион
case-country = Вся страна
case-nobody = не назначен
case-not-set = актом не назначен: его назначает решение
case-whose-gone = участник, которого больше нет
case-gone = запись, которой больше нет
case-hidden = дело вам недоступно
case-subject = О чём дело
case-evidence = На чём основано
case-evidence-note = Падение оценки по итоговым данным двух кварталов. Вероятность случайности — при поправке на число проверок.
evidence-organisation = Организация
evidence-question = Вопрос
evidence-total = Удовлетворённость в целом
evidence-quarters = Кварталы
evidence-difference = Изменение, баллов
evidence-chance = Вероятность случайности
evidence-tests = Проверок
case-clocks = Сроки
clock-counted = Как посчитано
clock-provisional = Предварительно: календарь этого года ещё не утверждён.
# $when (String)
clock-stopped = остановлен { $when }
clock-counts = считается
# $why (String)
clock-why = { $why ->
    [working_day] рабочий день
    [short_day] короткий день
    [working_weekend] рабочий выходной
    [weekend] выходной
    [holiday] праздник
    [day_off] выходной по календарю
    [calendar_day] календарный день
    [moved_to_working_day] перенесено на рабочий день
    [event_day] день события
   *[other] не считается
}
case-way = Что уже было
# $from (String)
# $to (String)
entry-states = { $from } → { $to }
# $number (String)
# $day (String)
# $body (String)
entry-decision = Решение № { $number } от { $day }, { $body }
# $role (String)
entry-as = в роли: { $role }
entry-made = Дело заведено
entry-changed = Дело изменено
case-moves = Что вы можете сделать
case-moves-none = Сейчас ваших шагов в этом деле нет.
case-other-moves = Другие шаги и почему они недоступны
# $roles (String)
case-roles = Делает: { $roles }.
case-programs = Этот шаг пока делается только программой участника.
case-done = Записано
case-faults = Не записано: посмотрите отмеченные поля
hint-numbers = Через запятую, например МР-2026-000001
hint-number = Например, ЗИ-2026-000001
hint-expected = Например, 0,2
hint-optional = Можно не заполнять
hint-before = От одного до четырёх закрытых кварталов; квартал падения не берётся
case-back = Ко всем делам
# $name (String)
target-cases = Дела: { $name }
target-register = Что в реестре
target-cases-heading = Дела
target-cases-none = Дел об этом нет, или они вам не видны.
target-propose = Предложить изменение
target-satisfaction-note = Удовлетворённость услугой — это оценки организаций этих типов: сведения о получении называют организацию, а не услугу.
target-more = Все дела об этом
target-service = Услуга
target-situation = Жизненная ситуация
target-organisation = Организация
hint-condition = Только для заключения «Пройдено с условиями»
# $number (String)
point-label = Пункт { $number }
# $number (String)
point-evidence = Чем подтверждается пункт { $number }
case-points = Что установлено
case-clauses = Текст документа
cases-external = Номер в другой системе
cases-file-due = Последний день ближайшего срока, который идёт.
cases-file-external = Под этим именем дело знает система, из которой оно пришло.
cases-file-effect = На сколько баллов изменилась оценка из-за изменения, в сравнении с такими же организациями.
cases-file-low = Эффект: не ниже
cases-file-high = Эффект: не выше
bulk-choose = Выбор
# $number (String)
bulk-choose-case = Выбрать { $number }
bulk-title = Что сделать с выбранными
bulk-note = Каждое дело решается отдельно, по тем же правилам, что и на его странице; что стало с каждым, будет сказано.
bulk-none-chosen = Не выбрано ни одного дела
bulk-template-label = Готовая причина
bulk-no-template = Другая: напишите ниже
bulk-reason = Причина своими словами или дополнение
# $name (String)
bulk-template = { $name ->
    [solved] То, о чём просят, уже сделано или делается по другому запросу.
    [not_ours] Это не в полномочиях тех, кто отвечает за услугу.
    [no_evidence] Из запроса не видно, что именно не так: сведений недостаточно.
    [law] Это противоречит закону; сначала нужно изменить его.
   *[no_means] На это нет средств в утверждённом бюджете.
}
