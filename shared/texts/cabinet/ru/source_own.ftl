source-file = Файл со сведениями об услугах
source-file-note = CSV или XLSX, до 5 МБ и до 10 000 строк; первая строка — названия столбцов, как в шаблоне. Сначала покажем, что выйдет из каждой строки, и ничего не сохраним.
source-look = Что выйдет из файла
source-nothing-yet = Пока ничего не сохранено. Отклонённые строки не помешают остальным.
source-send = Отправить
source-sent = Отправлено
source-new = Новых
source-new-late = Из них позже срока
source-known = Уже переданных
source-withdrawn = Отозвано
# $detail (String) - their names
source-columns = В первой строке есть неизвестные столбцы: { $detail }. Какие столбцы бывают, показывает образец.
# $limit (Number)
# $count (String) - rows at most
source-too-many = В файле больше { $limit ->
    [one] { $count } строки
   *[other] { $count } строк
}. Разделите его на части с той же первой строкой: они не помешают друг другу.
# $receipts (String)
# $seconds (String)
source-too-fast = Источник присылает больше, чем ему можно (записей в минуту: { $receipts }). Отправьте файл снова через { $seconds } с; ничего не сохранено.
source-stands = Как работает источник в этом квартале
source-late = Передано позже срока
source-refused = Отклонено
source-last-call = Последнее обращение по ключу
source-silent-since = Молчит с
source-refusals = Почему отклонено
source-records = Строк
source-no-keys = Ключей для передачи из программы нет: для этой страницы они не нужны.
source-no-header = В файле нет строки с названиями столбцов.
# $done (String)
# $of (String)
source-uploading = Передаём файл: { $done } из { $of } КБ
# $done (String)
# $of (String)
source-rows-looked = Проверяем строки: { $done } из { $of }
# $done (String)
# $of (String)
source-rows-stored = Сохраняем строки: { $done } из { $of }
source-reading = Файл передан, читаем его
source-progress = Сколько сделано
source-broken = Связь прервалась. Нажмите ещё раз: сохранённые строки не повторятся.
source-verdict = Что выйдет
source-verdicts-file = Скачать, что выйдет из каждой строки
source-row-new = новая
source-row-late = новая, позже срока
source-row-known = уже передана
source-row-withdrawn = отзыв
