country = Российская Федерация
organisation-type-expertise-bureau = Бюро медико-социальной экспертизы
organisation-type-healthcare = Медицинские организации
organisation-type-school = Общеобразовательные организации
organisation-type-preschool = Дошкольные образовательные организации
organisation-type-sport = Физкультурно-спортивные организации
industry-social-protection = Социальная защита
industry-healthcare = Здравоохранение
industry-education = Образование
industry-sport = Физическая культура и спорт

by-country = Вся страна
by-region = По регионам
by-industry = По отраслям
by-type = По типам организаций
by-organisation = По организациям
row-country = Страна
# $name (String) - an organisation
# $region (String) - its region
unit-of-region = { $name } ({ $region })
row-region = Регион
row-industry = Отрасль
row-type = Тип организаций
row-organisation = Организация

# $number (String) - I to IV
# $year (String)
quarter = { $number } квартал { $year }
# $number (String) - Roman
# $year (String)
quarter-short = { $number } кв. { $year }
# $quarter (String)
quarter-running = { $quarter }, текущие значения
# $quarter (String)
quarter-final = { $quarter }, итог
# $quarter (String)
# $number (String) - of the restatement
quarter-restated = { $quarter }, пересчёт № { $number }

step-reported = Передано сведений
step-received = Принято сведений
step-matched = Найдена учётная запись
step-notified = Направлено уведомлений
step-delivered = Уведомлений не вернулось
step-answered = Получено ответов на них
loss-refused = отклонено с указанием причины
loss-withdrawn = отозвано источником, без ответа
loss-no-account = нет подтверждённой учётной записи
loss-account-mismatch = учётная запись другого человека: имя или дата рождения не совпали
loss-same-service = о той же услуге уже сообщено в других сведениях, ссылка одна
loss-ended-before-reported = сообщено, когда услуга уже закончилась
loss-bounced = письмо вернулось
loss-not-notified = уведомление ещё не направлено или не может быть направлено
loss-not-answered = ответ не получен

state-suppressed = скрыто
state-no-data = нет ответов
state-suppressed-why = Скрыто: ответов ещё слишком мало для группы, которую можно опубликовать. Это не ноль и не отсутствие ответов.
verdict-risen = рост
verdict-fallen = снижение
verdict-cannot-tell = изменение не доказано
position-far-below = значительно ниже
position-below = ниже
position-within = в пределах случайного
position-above = выше
position-far-above = значительно выше
measure-event = информационное мероприятие
measure-measure = мера
below-target = ниже цели
at-target = цель достигнута
row-source = Источник
by-source = По источникам
term-report = Сведения переданы позже срока
term-activation = Ссылка активирована позже срока
term-notice = Уведомление позже срока
term-reminder = Полугодовое уведомление позже срока
term-erasure = Данные удалены позже срока
