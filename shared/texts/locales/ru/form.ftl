form-title = Оцените услугу
form-organisation = Организация
form-service = Когда
# $date (String)
form-service-on = { $date }
# $date (String)
form-service-since = с { $date }
# $from (String)
# $to (String)
form-service-period = с { $from } по { $to }
# $date (String) - the last day
form-until = Ответить можно до { $date } включительно. Это займёт около минуты.
form-until-open = Ответить можно, пока вы получаете услугу. Это займёт около минуты.
form-apart = Ответ хранится отдельно от сведений о вас. Организация увидит общие итоги и комментарии без подписи.
form-declined = Вы отказались от писем. Ответить всё равно можно.

score-one = очень плохо
score-two = плохо
score-three = средне
score-four = хорошо
score-five = отлично
score-none = Не относится ко мне

comment-label = Что понравилось? Что исправить? (по желанию)
comment-hint = Пожалуйста, не пишите имён, телефонов, диагнозов и других личных сведений: по ним вас могут узнать.
# $max (Number) - characters
comment-limit = Не больше { $max ->
    [one] { $max } знака
   *[other] { $max } знаков
}: более длинный комментарий не примется.
comment-left = Осталось знаков:
comment-excess = Лишних знаков:

draft-note = Пока вы не отправили ответ, черновик хранится только в этом браузере. После отправки он удалится.
draft-forget = Удалить черновик
draft-forgotten = Черновик удалён.
offline-note = Нет связи с интернетом. Ничего не потеряется: черновик сохранён в этом браузере, продолжите, когда связь появится.

form-to-check = Проверить ответ
form-to-check-note = На следующей странице вы увидите весь ответ и отправите его.

# $count (Number) - faults
faults-heading = Ответ пока не отправлен: { $count ->
    [one] исправьте ещё { $count } место
    [few] исправьте ещё { $count } места
   *[many] исправьте ещё { $count } мест
}
# $count (Number) - questions without an answer
faults-unanswered = Ответ пока не отправлен: ответьте ещё на { $count ->
    [one] { $count } вопрос
    [few] { $count } вопроса
   *[many] { $count } вопросов
}
fault-score = Выберите оценку от 1 до 5 или «не относится ко мне».
fault-nothing = Поставьте хотя бы одну оценку или напишите комментарий: пустой ответ не принимается.
# $max (Number) - characters
# $count (Number) - characters of the comment
fault-comment = Сократите комментарий до { $max ->
    [one] { $max } знака
   *[other] { $max } знаков
}: сейчас в нём { $count }.

check-title = Проверьте ответ
check-lead = Ответ ещё не отправлен. Отправленный ответ изменить нельзя: он хранится отдельно от сведений о вас.
check-questions = Ваши оценки
check-comment = Комментарий
check-comment-edit = Комментарий, который сохранится. Его можно исправить здесь:
check-no-comment = Без комментария.
# $kinds (String) - what was hidden
check-hidden = Программа скрыла и не сохранит: { $kinds }.
# $kind (String) - what was hidden
check-hidden-here = скрыто: { $kind }
check-not-found = Программа ищет телефоны, адреса почты, ники, ссылки на страницы людей, номера документов и карт и полные русские имена; находит не все. Других имён, домашних адресов, диагнозов и историй она не находит: их уберите сами.
check-not-confirmed = Ответ пока не отправлен. Чтобы отправить его, нажмите кнопку «Отправить ответ».
check-changed = Ответ пока не отправлен: оценки не те, что были показаны. Проверьте их и нажмите «Отправить ответ».
check-newly-hidden = Ответ пока не отправлен: программа скрыла часть комментария. Посмотрите, что сохранится, и нажмите «Отправить ответ».
check-send = Отправить ответ
check-change = Изменить ответ

mask-snils = СНИЛС
mask-telephone = номер телефона
mask-card = номер карты
mask-mail = адрес почты
mask-handle = ник
mask-profile-link = ссылка на страницу человека
mask-full-name = полное имя
mask-passport = номер паспорта
mask-policy = номер полиса
mask-taxpayer-number = ИНН

preview-note = Так анкету увидит гражданин. Это просмотр: ответить здесь нельзя, ничего не отправляется и не считается.
preview-organisation = Название организации
preview-denied = Анкеты заранее смотрят те, кто ведёт реестры.
preview-none-title = Показать нечего
preview-none = Такой версии анкеты нет, или в черновике есть ошибки. Вернитесь к реестру анкет.
