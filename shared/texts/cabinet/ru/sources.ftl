sources-title = Источники
sources-note = Источник обязан передать сведения в срок. Если он работает и с организациями, которых вы не видите, показаны только нарушения по вашим, а отказы не показаны: они считаются по источнику целиком.
sources-csv = Скачать CSV
sources-none = Доступных вам источников в этом квартале нет.
column-operator = Оператор
column-received = Сведений всего
column-late-share = Доля опозданий, %
column-last-call = Последнее обращение
call-never = не обращался
call-today = сегодня
# $ago (Number)
# $days (String)
call-days-ago = { $ago ->
    [one] { $days } день назад
    [few] { $days } дня назад
   *[many] { $days } дней назад
}
column-refused = Отклонено записей
not-in-scope = не видно
refusals-heading = Почему записи отклонены
refusals-none = Отклонённых записей нет.
# $name (String)
# $count (String)
refusals-of = { $name }: отклонено записей: { $count }; у одной записи может быть несколько причин
refusal-snils-checksum = Контрольное число СНИЛС не сходится
refusal-snils-format = Неверный формат СНИЛС. Нужны 11 цифр, например 112-233-445 95
refusal-name-empty = Нет имени или фамилии, или они длиннее 200 знаков
refusal-birth-date-future = Дата рождения позже услуги
refusal-birth-date-invalid = Такой даты рождения не бывает
refusal-date-future = Услуга в будущем
refusal-date-invalid = Такой даты услуги не бывает
refusal-period-reversed = Дата окончания раньше даты начала
refusal-organisation-unknown = Такой организации нет в реестре
refusal-organisation-not-included = Организация или её регион не участвуют
refusal-outside-regulation = В день поступления сведения не принимаются: граждан ещё не спрашивают или уже не спрашивают
refusal-organisation-not-allowed = Источник не присылает сведения за эту организацию
refusal-representative-required = У ребёнка не указан представитель
refusal-representative-not-allowed = У взрослого указан представитель
refusal-representative-minor = Представитель несовершеннолетний
refusal-representative-invalid = Представитель указан дважды или это сам ребёнок
refusal-account-mismatch = Имя или дата рождения не соответствуют этому СНИЛС. Запись принята, но никто не приглашён. Сверьте с документами и отправьте снова под тем же номером
refusal-ended-before-reported = Услуга закончилась раньше, чем о ней сообщили. Запись принята, но спрашивать уже некого: сообщайте о начале услуги
refusal-external-id-reused = Номер записи уже занят другой записью
refusal-external-id-unknown = Отозвано то, что никогда не присылали
refusal-external-id-format = Неверный формат номера записи. Нужны от 1 до 64 латинских букв, цифр и знаков . _ : -
refusal-field-missing = Нет обязательного поля
refusal-field-unknown = Поле, которого в записи быть не может
refusal-kind-values = Вид услуги: one_off (разовая) или long_running (длительная)
refusal-flag-values = Отзыв: да или нет
refusal-not-parseable = Не удалось прочитать запись

terms-title = Сроки
terms-note = Сколько раз действие, которого требует регламент, сделано позже срока или не сделано. За опоздание сведений отвечает источник, за остальное — сама система. Не считается то, что задержал гражданин, и то, чего система не могла сделать из-за источника.
terms-none = Нарушений сроков нет.
finals-in-time = Итоги квартала подведены в срок.
finals-late = Итоги квартала подведены позже срока.
finals-none = Итогов за этот квартал не бывает: тогда никого не спрашивали.
finals-overdue = Итоги квартала не подведены, срок прошёл.
finals-ahead = Срок итогов квартала ещё не наступил.
terms-explained-heading = Что считается нарушением
owner-source = источник
owner-system = система
column-of-source = Нарушений источника
column-of-system = Нарушений системы
# $owner (String)
terms-owned-by = Отвечает: { $owner }.
term-explained-report = Сведения об оказанной услуге переданы позже срока: он считается от услуги или от начала длительной (пункт 4 раздела II регламента).
term-explained-activation = Ссылка начала действовать позже срока от поступления сведений или не начала вовсе (пункт 6 раздела II).
term-explained-notice = Уведомление отправлено позже срока от поступления сведений или не отправлено (пункт 7 раздела II).
term-explained-reminder = Гражданина, который получает длительную услугу, не уведомили снова в течение полугодия (пункт 7 раздела II).
term-explained-erasure = Персональные данные уничтожены позже, чем кончилась их надобность и прошёл срок хранения.
# $late (String)
# $receipts (String)
# $share (String)
timeliness-of-all = Сведения об организации, переданные с опозданием: { $late } из { $receipts } ({ $share } %).
terms-of-draft = Длина срока взята из проекта акта и с принятым текстом ещё не сверена.
