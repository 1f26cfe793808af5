nav-registers = Реестры
nav-trail = Журнал
nav-paper = Бумажные анкеты

registers-title = Реестры
registers-note = Кто участвует, кто присылает сведения, по каким анкетам и методикам. Каждое изменение записывается в журнал. Записи не удаляются, потому что на них ссылаются прошлые показатели: запись завершает дата исключения.
registers-all = Все реестры
register-regions = Регионы
register-industries = Отрасли
register-organisation-types = Типы организаций
register-organisations = Организации
register-sources = Источники
register-participants = Участники
register-portals = Порталы
register-questionnaires = Анкеты
register-methods = Методики
note-regions = Субъекты, которые участвуют, и с какого дня.
note-industries = Отрасли сверх четырёх, которые заданы актом: социальная защита, здравоохранение, образование, спорт.
note-organisation-types = Типы сверх пяти, которые заданы актом. Отрасль типа не меняется: по ней разложены закрытые кварталы.
note-organisations = Чьи услуги оценивают граждане.
note-sources = Системы, которые сообщают об оказанных услугах, и их ключи.
note-participants = Кто видит показатели и в каких пределах, его ключи и входы.
note-portals = Порталы, в кабинетах которых граждане находят свои ссылки, и их ключи.
note-questionnaires = О чём спрашивают граждан, какими словами и с какого дня: вопросы, языки, версии.
note-methods = Каким способом считаются показатели и с какого квартала.
register-none = В этом реестре пока нет записей.
register-empty = Ничего не найдено.
search-label = Искать по идентификатору и названию
search-button = Найти
page-next = Дальше
export-link = Выгрузить CSV для загрузки обратно

entry-add = Добавить запись
entry-new = новая запись
entry-saved = Запись сохранена.
entry-save = Сохранить
entry-cancel = Отмена
entry-back = К записи
entry-posters = Плакаты и карточки с кодом для граждан
entry-figures = Показатели в кабинете
entry-cases = Что об этом решают: дела
entry-faults = Ничего не сохранено. Исправьте отмеченное и сохраните ещё раз.
field-optional = (необязательно)
choice-none = не указано
choice-choose = выберите

field-id = Идентификатор
field-name = Название
field-joined-on = Первый день участия
field-excluded-on = Исключается с
field-counted-at = Где считается
field-moved-to = Куда переехал
field-included-on = Включена с
field-ogrn = ОГРН
field-inn = ИНН
field-types = Типы организаций
field-level = Уровень
field-time-zone = Часовой пояс
field-organisations = За какие организации присылает
field-legal-basis = Основание
field-receipts-per-minute = Записей в минуту, не больше
field-questions-per-minute = Запросов в минуту, не больше
field-rhythm-days = Присылает не реже чем раз в столько дней
field-role = Роль
field-signs-in-as = Входит как
field-version = Версия
field-valid-from = Действует с
field-valid-until = Действует по
field-method = Способ расчёта
field-title-ru = Название по-русски
field-title-en = Название по-английски
field-title-tt = Название по-татарски

hint-id = От 1 до 64 латинских букв, цифр, знаков _ или -.
hint-code = От 1 до 32 строчных латинских букв, цифр или знаков _, первой стоит буква. Коды из акта заняты.
hint-industry = Выбирается один раз.
hint-region-code = Код субъекта Российской Федерации.
hint-ogrn = 13 или 15 цифр, последняя — контрольная.
hint-inn = 10 или 12 цифр с контрольными. Нужен ОГРН или ИНН.
hint-time-zone = Как Europe/Samara, если он не тот, что у региона.
hint-organisations = По одной в строке: название, ОГРН или ИНН. Звёздочка * — все.
hint-organisation = Название, ОГРН или ИНН организации: для руководителя.
hint-receipts-per-minute = Пусто — столько, сколько разрешает регламент.
hint-rhythm-days = От 1 до 31. Если сведений нет дольше, источник считается замолчавшим. Пусто — без слежения.
hint-signs-in-as = Как этого человека называет служба входа, например адрес почты. Пусто — только по ключу, из программы.
hint-excluded-on = Первый день, когда запись уже не действует.
hint-counted-at = Адрес другой системы, которая присылает сюда итоги региона, например https://oblast.otklik.example. Пусто — регион считается здесь.
hint-moved-to = Адрес системы, в которую регион переехал отсюда. Закрытые кварталы остаются здесь, новых данных о нём сюда не приходит.
hint-valid-from = Первый день кварталов, которые считаются так.

fault-missing = Заполните это поле.
fault-invalid = Недопустимое значение.
# $text (String) - what was written
fault-organisation-unknown = Такой организации в реестре нет: { $text }
# $text (String) - as it was written
fault-entry-unknown = Такой записи в реестре нет: { $text }
# $names (String) - theirs
fault-organisations-several = Подходит несколько организаций: { $names }. Укажите ОГРН нужной.
fault-unknown = Такого поля в этом реестре нет.
fault-cells = В строке меньше ячеек, чем в заголовке.
fault-nameless = В строке есть значение без столбца: в столбце без названия или правее последнего.
fault-quote = Ячейка начинается с кавычки, которая не закрыта или закрыта раньше конца ячейки. Кавычки внутри ячейки удваивают.
fault-character = В строке испорчен символ: сохраните файл в одной кодировке, лучше всего UTF-8.
fault-rounded = В ячейке число длиннее 15 цифр: последние цифры табличная программа теряет. Запишите его как текст.
fault-formula = В ячейке вместо значения стоит ошибка формулы, например #Н/Д, или формула, значение которой не сохранено. Исправьте формулу, сохраните файл из табличной программы или впишите значение.
# $line (String) - the line of the first
fault-twice = Этот идентификатор уже есть в строке { $line } файла.
# $values (String) - what is allowed
fault-values = Допустимы значения: { $values }.
# $values (String) - what is allowed
allowed-several = Одно или несколько значений через пробел: { $values }.
# $limit (Number)
# $characters (String) - how many at most
allowed-text = Текст не длиннее { $limit ->
    [one] { $characters } знака
   *[other] { $characters } знаков
}.
# $limit (Number)
# $characters (String) - how many at most
allowed-line = Одна строка не длиннее { $limit ->
    [one] { $characters } знака
   *[other] { $characters } знаков
}.
allowed-url = Адрес системы, например https://otklik.example.
allowed-address = Один адрес почты, например anna@example.org.
allowed-day = Дата, например 2026-01-31 или 31.01.2026.
allowed-count = Целое число от 0.
allowed-number = Целое число от 1.
# $max (String) - the largest
allowed-number-to = Целое число от 1 до { $max }.
allowed-name = Идентификатор записи из её реестра.
allowed-region = Код субъекта Российской Федерации, две цифры, например 77.
fault-day = Нужна дата, которая есть в календаре, как 2026-01-31 или 31.01.2026. Дата вроде 01.01.1900 не подходит: оставьте ячейку пустой.
fault-flag = Нужно «да» или «нет».
fault-role = Роль не подходит к отрасли, региону и организации: федеральному органу нужна отрасль, региону — регион, руководителю — организация, остальным — ничего.
fault-ogrn-taken = Этот ОГРН уже у другой организации.
fault-industry-missing = Этой отрасли нет в реестре: сначала добавьте её.
fault-industry-fixed = Отрасль типа не меняется, потому что по ней разложены закрытые кварталы. Заведите другой тип.
fault-built-in = Этот код задан актом: он уже есть и не меняется.
fault-period-reversed = Конец раньше начала.
fault-region-missing = Этого региона нет в реестре: сначала добавьте его.
fault-identity-taken = Так уже входит другой участник.
fault-id-taken = Запись с таким идентификатором уже есть.
fault-version-fixed = Эта версия сохранена и отличается. Сохранённое не меняют: добавьте следующую версию.
fault-not-as-seen = Пока вы писали, запись изменил кто-то другой. Откройте её заново и внесите изменения ещё раз.

level-federal = Федеральный
level-regional = Региональный
level-private = Частный
participant-coordinator = Координатор
participant-federal-body = Федеральный орган
participant-regional-executive = Высший исполнительный орган субъекта РФ
participant-organisation-head = Руководитель организации
participant-feed = Машинная выгрузка
participant-operator = Оператор

import-title = Загрузить таблицу
# $line (String) - the line of the header
import-quote-unclosed = Кавычка, открытая в строке { $line }, не закрыта. Закройте её или удвойте кавычки внутри ячейки.
import-file = Файл
import-file-again = Файл слишком велик, чтобы страница его запомнила. Выберите его ещё раз.
import-columns = XLSX или CSV, до 5 МБ. Первая строка — названия столбцов. Что в них может стоять, сказано ниже.
import-columns-note = Порядок столбцов любой, необязательных может не быть. Столбец, название которого начинается с #, не читается.
import-column = Столбец
import-column-means = Что в нём
import-column-allowed = Что может стоять
import-template = Скачать образец
import-look = Проверить файл
import-note = Сначала вы увидите, что изменится и какие строки не подходят. До этого ничего не сохраняется. Тот же файл ещё раз ничего не меняет.
import-preview = Так будет
import-done = Сохранено
import-changed = Новых и изменённых строк
import-unchanged = Строк без изменений
import-refused = Строк с ошибками
import-refused-first = Строк с ошибками (первые 200)
import-row = Строка
import-why = Почему не подходит
import-nothing-yet = Ещё ничего не сохранено. Строки с ошибками сохранены не будут, остальным они не мешают.
import-store = Сохранить
import-another = Другой файл
import-to-register = К реестру
import-unreadable = Файл не получен или больше 5 МБ.
import-empty = Файл пуст или не выбран.
import-no-header = В файле нет строки с названиями столбцов или столбца id.
import-encoding = Кодировка файла не распознана. Сохраните его как XLSX или CSV UTF-8.
import-workbook = Файл не читается как таблица. Сохраните его как XLSX или CSV.
import-old-workbook = Это книга старого вида (.xls) или книга с паролем. Сохраните её как XLSX без пароля или как CSV.
import-several-sheets = В книге два листа с одинаковыми столбцами. Отправьте каждый лист отдельным файлом.
# $name (String) - the name of the column
import-column-twice = Столбец { $name } есть в файле дважды.
# $unknown (String) - their names
# $columns (String) - the names of the columns
import-columns-unknown = Таких столбцов в реестре нет: { $unknown }. Есть столбцы: { $columns }. Столбец, название которого начинается с #, не читается.
import-too-many-columns = В первой строке больше 256 столбцов: это не та таблица
# $row (String) the row of the sheet
import-cell-too-long = В строке { $row } листа есть ячейка длиннее 32 767 знаков. Такую ячейку табличные программы не пишут: проверьте файл.
import-too-large = Таблица слишком велика. Разделите её на несколько файлов.
import-refused-file = Скачать строки с ошибками
import-refused-note = В файле те же строки с причинами. Исправьте их и загрузите файл ещё раз.

keys-title = Ключи
keys-and-sessions-title = Ключи и входы
keys-live = Действующие ключи
# $id (String) - whose
keys-of = Ключи: { $id }
keys-none = Действующих ключей нет.
keys-note = Одновременно действуют не больше двух ключей: прежний и новый. Прежде чем выпустить третий, завершите один из них. Ключ действует год.
key-public = Ключ
key-created = Выпущен
key-expires = Действует по
key-used = Последний раз
key-never-used = ещё не было
key-issue = Выпустить новый ключ
key-fresh = Новый ключ показан один раз, прочитать его снова нельзя. Сохраните его сейчас:
# $day (String) - the last day
key-until = Действует по { $day }.
# $id (String) - the key
key-made-before = Эта форма уже выпустила ключ { $id }, и он был показан. Второй ключ не выпущен. Если вы не успели его сохранить, завершите его в списке ниже и выпустите новый.
key-two-live = Новый ключ не выпущен: два уже действуют. Завершите тот, которым больше не пользуются, и выпустите новый.
key-not-as-seen = Новый ключ не выпущен: пока страница была открыта, запись или её ключи изменились. Посмотрите, как стало, и повторите, если нужно.
key-end = Завершить
# $id (String) - the key
key-end-of = Завершить ключ { $id }
# $id (String) - the key
key-ask = Завершить ключ { $id }? Он перестанет действовать сразу, вернуть его нельзя.
sessions-title = Входы
sessions-note = Завершить все входы этого участника во всех браузерах. Ключи продолжат действовать.
sessions-end = Завершить все входы
sessions-ask = Завершить все входы этого участника?

trail-title = Журнал
trail-note = Каждое изменение и каждое чтение записано в цепочки: запись хранит хеш предыдущей, поэтому убрать или подменить её незаметно нельзя. Время — UTC.
trail-from = С
trail-to = По
trail-empty = За эти дни ничего не записано.
trail-chain = О чём
trail-day = День
trail-caption = Что записано за эти дни
trail-time = Время — UTC.
trail-records = Записей
trail-last = Время последней записи
trail-checkpoints = Контрольные точки
trail-all = Все цепочки
trail-at = Когда
trail-by = Кто
actor-operator = Ключ оператора
# $name (String)
actor-source = Источник: { $name }
actor-job = Программа
trail-action = Что
trail-touched = Объект
topic-accounts = Учётные записи граждан
# $reader (String)
topic-reads = Что показано: { $reader }
topic-finals = Итоги кварталов
topic-persons = Личные сведения, прочитанные системой
topic-policies = Действующие правила
topic-operator-key = Попытки подобрать ключ оператора
topic-data-keys = Ключи, которыми закрыты личные сведения
topic-quotations = Цитаты из комментариев
topic-objections = Слова «не исправлено»
topic-dealt-with = Отметки о рассмотрении комментариев
topic-silenced = Адреса, на которые снова пишут
topic-pool = Ответы, ключи которых утрачены
topic-paper-forms = Напечатанные бумажные анкеты
topic-paper-responses = Введённые бумажные анкеты
action-put = Запись сохранена
action-import = Загружено из файла
action-remove = Убрано
action-issue-key = Ключ выпущен
action-revoke-key = Ключ завершён
action-close = Квартал закрыт
action-restate = Квартал пересчитан
action-destroy = Ключ данных уничтожен
action-read = Показано
action-count = Чтения подсчитаны
action-checkpoint = Записана контрольная точка
action-sign-in = Вход
action-sign-out = Входы завершены
action-refuse = Отказано неверным ключам

register-information-events = Информационные мероприятия
note-information-events = Перечень мероприятий, которые рассказывают гражданам об оценке: им следуют, чтобы охват рос.
register-recommendations = Методика повышения удовлетворённости
note-recommendations = Что поднимает удовлетворённость: по типам организаций и жизненным ситуациям.
field-advice = Что сделать
field-recommended-until = Рекомендуется до
hint-recommended-until = Первый день, когда это больше не рекомендуется. Пусто, если рекомендуется и дальше.
hint-none-is-all = Пусто, если для всех.
field-public-keys = Открытые ключи программ
hint-public-keys = Набор ключей JWK, от одного до четырёх: закрытой половиной программа подписывает запрос короткого токена. Закрытых ключей здесь быть не должно.
field-networks = Сети, из которых действуют ключи
hint-networks = Например 192.0.2.0/24 или 2001:db8::/32, через пробел. Пусто: откуда угодно.
