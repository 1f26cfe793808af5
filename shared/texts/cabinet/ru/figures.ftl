overview-title = Обзор
# $target (String)
target-of = цель { $target }
coverage = Охват
satisfaction = Удовлетворённость
growth = Прирост
organisations = Организаций
# $count (Number) - it stands before
organisations-counted = { $count ->
    [one] организация
    [few] организации
   *[many] организаций
}
# $answers (Number)
# $completed (String)
# $told (Number)
# $notices (String)
coverage-parts = { $answers ->
    [one] { $completed } анкета
    [few] { $completed } анкеты
   *[many] { $completed } анкет
} на { $told ->
    [one] { $notices } уведомление
    [few] { $notices } уведомления
   *[many] { $notices } уведомлений
}
# $count (String)
# $value (String)
coverage-without-withdrawn = Без сведений, отозванных до ответа ({ $count }): { $value } %.
# $value (String)
# $low (String)
# $high (String)
coverage-cohort = По уведомлениям этого квартала: { $value } %, интервал { $low }–{ $high } %.
# $day (String)
# $value (String)
# $low (String)
# $high (String)
coverage-cohort-complete = По уведомлениям этого квартала, когда отвечать на них уже нельзя ({ $day }): { $value } %, интервал { $low }–{ $high } %.
# $web (String)
# $paper (String)
coverage-channels = Через ссылку: { $web }, на бумаге: { $paper }.
# $value (String)
# $count (String)
average-of-organisations = В среднем по организациям (каждая считается один раз, неофициально): { $value }, организаций: { $count }
# $published (String)
published-all = Опубликовано анкет: { $published }, все
# $published (String)
# $waiting (Number)
# $rest (String)
published-waiting = Опубликовано анкет: { $published }; ещё { $waiting ->
    [one] { $rest } ждёт своей группы и выйдет с ней или с итогом квартала
    [few] { $rest } ждут своей группы и выйдут с ней или с итогом квартала
   *[many] { $rest } ждут своей группы и выйдут с ней или с итогом квартала
}
# $published (String)
# $rest (String)
published-above = Опубликовано анкет: { $published }; не вошло в показатели самих организаций, где анкет слишком мало: { $rest }. Они учтены только выше — в типе, регионе, стране — или не публикуются
# $interval (String)
interval-of = 95-процентный интервал { $interval }
# $before (String)
# $now (String)
growth-from-to = с { $before } до { $now }
# $required (String)
growth-reached = требуемый прирост { $required } достигнут
# $required (String)
growth-not-reached = требуемый прирост { $required } не достигнут
# $required (String)
growth-reach-unknown = достигнут ли требуемый прирост { $required }, сказать нельзя
growth-not-due = прирост не требуется: цель была достигнута
coverage-above = Больше 100 %: в квартале ответили и на уведомления прошлых кварталов.
growth-none = сравнить не с чем
period-running-note = Квартал не закрыт: значения текущие и ещё изменятся. Они обновляются целыми группами ответов; в показателях региона и типа ещё нет небольших организаций — их ответы войдут с итогом квартала.
counted-elsewhere = Этот регион считает своя система: страницы организаций, комментарии и меры — там.
counted-elsewhere-link = Показатели региона в его системе
# $edition (String)
restated-note = Квартал пересчитан: есть более поздняя редакция { $edition }.
column-quarter = Квартал
column-receipts = Сведений
column-notices = Уведомлений
column-completed = Анкет
column-coverage = Охват, %
column-satisfaction = Балл
column-interval = Интервал
column-growth = Прирост
column-verdict = Вывод
trend-heading = По кварталам
trend-note = Незакрашенная точка — текущий квартал, пунктир — цель, вертикальная линия — 95-процентный интервал.
column-position = Относительно остальных
column-drawn = С поправкой
column-step = Ступень
column-all = Всего
column-percent = % от предыдущей
column-losses = Почему
column-where = Где
column-question = Вопрос
column-sum = Сумма оценок
column-answers = Оценок
as-table = таблица

choose-period = Период
choose-all = все
choose-show = Показать
steps-label = Путь
files-label = Скачать этот вид:
files-report = Квартальный отчёт
files-whole = Отчёт обо всём эксперименте

overview-empty = Здесь появятся показатели, когда в реестр внесут первую организацию.
map-heading = Карта регионов
# $what (String)
map-title = Карта регионов: { $what }
map-text = Каждая плитка — регион и ссылка на его обзор. Те же значения — в таблице «По регионам».
legend-good = цель достигнута
legend-bad = ▼ ниже цели
legend-hidden = скрыто: мало ответов
legend-none = нет ответов
legend-absent = регион не участвует
compared-heading = Кто выделяется
funnel-note = Чем меньше ответов, тем шире разброс. Между линиями различия объяснимы случайностью: 95 % — тонкие линии, 99,8 % — толстые. Снаружи — те, кто действительно отличается.
funnel-none = За линиями нет никого: все различия объяснимы случайностью.
funnel-outside = За линиями, начиная с самых низких
ladder-heading = От сведений до ответа
problems-unknown = Оценок, которые можно показать, нет.
problems-heading = Проблемные зоны
# $target (String)
problems-none = Вопросов со средним баллом ниже { $target } нет.
# $target (String)
# $count (String)
problems-note = Вопросы со средним баллом ниже { $target }, начиная с самого низкого. Всего таких: { $count }.
# $method (String)
method-note = Метод расчёта: { $method }.
method-mean-of-scores = среднее всех оценок от 1 до 5, версия 1
hash-note = Контрольная сумма итога (SHA-256):

figures-title = Показатели
# $what (String)
figures-of = Показатели: { $what }
figures-all = Всё вместе
crossings-label = Что в строках
order-label = Порядок:
sort-name = по названию
sort-coverage = по охвату
sort-drawn = по баллу с поправкой
# $count (String)
too-many = Организаций слишком много, чтобы показать их одним списком: { $count }. Выберите регион или скачайте файл.
# $first (String)
# $last (String)
# $all (String)
rows-of = Строки { $first }–{ $last } из { $all }
# $count (String)
rows-more = Не показано строк: { $count }.
page-before = предыдущие
page-after = следующие
drawn-note = Сортировка по баллу без поправки отключена: у кого мало ответов, тот случайно оказался бы и первым, и последним. Балл с поправкой притянут к среднему тем сильнее, чем меньше ответов.

chart-satisfaction-title = Удовлетворённость по кварталам
# $target (String)
# $known (String)
chart-satisfaction-text = Средний балл от 1 до 5 с 95-процентным интервалом, пунктир — целевое значение { $target }. Кварталов со значением: { $known }. Значения приведены в таблице рядом.
chart-coverage-title = Охват по кварталам, %
# $target (String)
chart-coverage-text = Доля заполненных анкет в направленных уведомлениях, в процентах; пунктир — целевое значение { $target }. Значения приведены в таблице рядом.
chart-ladder-title = Лестница охвата
chart-ladder-text = От сведений о получении услуги до ответа: сколько граждан осталось на каждой ступени. Значения приведены в таблице рядом.
chart-funnel-organisations = Организации: средний балл и число анкет
chart-funnel-regions = Регионы: средний балл и число анкет
# $count (String)
# $outside (String)
chart-funnel-text = Воронка: внутри линий 95 и 99,8 процента различия объяснимы случайностью. Всего: { $count }, из них вне пределов: { $outside }. Они перечислены в таблице рядом.
chart-distributions-title = Как распределились оценки
chart-distributions-text = Доли оценок от 1 до 5 и ответа «не относится» по каждому вопросу. Значения приведены в таблице рядом.
does-not-apply = Не относится
does-not-apply-short = н/о
sort-receipts = по числу сведений
sort-notices = по числу уведомлений
sort-completed = по числу анкет
compared-with = Для сравнения
find-title = Найти организацию
find-label = Название, ОГРН или ИНН организации
find-button = Найти
find-none = Такой организации в реестре нет или она вам не видна. Проверьте название или попробуйте часть его.
find-more = Подходит больше организаций, чем показано. Уточните название.
ladder-representatives = больше, чем сведений: у ребёнка может быть два представителя
ladder-notices = больше, чем учётных записей: о длительной услуге уведомляют не раз, а письмо, которое не дошло, отправляют снова
# $name (String)
# $mean (String)
# $count (String)
funnel-point = { $name }: { $mean }, анкет: { $count }
# $value (String)
# $day (String)
seen-was = было { $value } ({ $day })
# $day (String)
seen-was-none = не показывалось ({ $day })
seen-note = Показатели, которые изменились с вашего прошлого посещения, отмечены: рядом стоит прежнее значение и день, когда вы его видели.
