nav-subscriptions = Подписки
topic-weekly-digest = Сводка раз в неделю
topic-organisation-below-threshold = Оповещение: оценка организации ниже порога
topic-coverage-below-threshold = Оповещение: охват организации ниже порога
topic-silent-source = Оповещение: источник замолчал

subscriptions-title = Подписки на письма
# $threshold (String)
# $coverage (String)
# $least (String)
subscriptions-note = Письма приходят в границах того, что вам видно в кабинете: данные, скрытые в кабинете, не попадают и в письма. О каждой организации, у которой оценка или охват ниже порога, и о каждом замолчавшем источнике вы узнаете один раз; если показатель поднялся до порога и снова оказался ниже — ещё раз. Обычные пороги — { $threshold } для оценки и { $coverage } % для охвата; для каждого адреса можно выбрать другие. За охватом следим, когда направленных уведомлений не меньше { $least }: пока их мало, его сильно меняет каждый ответ.
subscriptions-heading = Кому приходят письма
subscriptions-none = Подписок пока нет.
column-address = Адрес
column-topics = Что приходит
column-language = Язык
column-state = Состояние
column-stop = Отменить подписку
subscription-waits = ждём ответа: на адрес отправлено письмо со ссылкой
subscription-to-be-asked = письмо со ссылкой ещё не отправлено: оно уйдёт в ближайшие минуты
subscription-runs = приходят
# $address (String)
subscription-topics-of = Что приходит на { $address }
subscription-save = Сохранить
subscription-stop = Отменить подписку
# $address (String)
subscription-stop-of = Отменить подписку: { $address }
subscription-new = Новая подписка
subscription-address = Адрес почты
# $within (Number)
# $days (String)
subscription-address-hint = Туда придёт одно письмо со ссылкой. Пока по ней не нажмут кнопку, других писем не будет; без ответа за { $within ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
} адрес будет удалён.
subscription-topics = Что присылать
subscription-below = Сообщать об оценке ниже
# $threshold (String)
subscription-below-usual = { $threshold }, обычный порог
subscription-coverage-below = Сообщать об охвате ниже
# $threshold (String)
subscription-coverage-choice = { $threshold } %
# $threshold (String)
subscription-coverage-usual = { $threshold } %, обычный порог
fault-below = Выберите порог из списка.
subscription-language = Язык писем
subscription-add = Добавить подписку
fault-address = Это не адрес почты.
fault-address-known = Этот адрес уже есть в списке.
# $number (String)
fault-addresses-many = Адресов уже { $number }, больше нельзя. Сначала отмените подписку одного из них.
fault-topics = Отметьте, что присылать.

confirm-title = Подтверждение подписки
# $participant (String)
confirm-text = Участник «{ $participant }» просит присылать на ваш адрес письма о том, как граждане оценивают услуги организаций социальной сферы:
confirm-button = Присылайте
confirm-otherwise = Если вы об этом не просили, просто закройте страницу: больше ничего не придёт.
confirmed-title = Подписка подтверждена
confirmed-text = Письма будут приходить. В каждом есть ссылка, по которой от них можно отказаться.
leave-title = Отказ от писем
leave-text = Сейчас на ваш адрес приходят:
leave-these = Только то, чем было это письмо
leave-all = Все эти письма
leave-choose = От чего отказаться
fault-choice = Выберите, от чего отказаться.
leave-button = Отказаться
left-title = Письма больше не придут
left-text = Мы больше не пришлём того, от чего вы отказались. Снова добавить ваш адрес может участник в своём кабинете.
gone-title = Такой подписки нет
gone-text = Её отменили, или срок ссылки вышел. Ничего делать не нужно.

letter-greeting = Здравствуйте!
letter-address = Если кнопка не работает, откройте адрес:
# $count (String)
letter-more = И ещё { $count }: они есть в кабинете.
# $host (String)
letter-safe = Все ссылки в этом письме ведут на { $host } и никуда больше.
# $participant (String)
letter-why = Ваш адрес подписал на эти письма участник «{ $participant }».
letter-stop = Не хотите получать такие письма?
letter-stop-link = Отказаться
letter-no-reply = Отвечать на письмо не нужно: его отправила программа.

confirmation-subject = Подтвердите подписку на письма об оценке услуг
# $participant (String)
confirmation-lead = Участник «{ $participant }» просит присылать на этот адрес письма о том, как граждане оценивают услуги организаций социальной сферы.
confirmation-topics = Что будет приходить
confirmation-button = Открыть страницу подтверждения
# $after (Number)
# $days (String)
confirmation-otherwise = Если вы об этом не просили, ничего не делайте: больше ничего не придёт, а адрес будет удалён через { $after ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
}.

# $subject (String)
digest-subject = Сводка за неделю: { $subject }
# $subject (String)
# $edition (String)
digest-lead = Как граждане оценивают услуги. { $subject }, { $edition }.
digest-empty = Показателей пока нет: в вашей области видимости не зарегистрирована ни одна организация.
digest-figures = Показатели
# $value (String)
# $target (String)
digest-coverage = Охват: { $value } %, цель { $target } %
# $target (String)
digest-coverage-none = Охват: уведомлений ещё нет, цель { $target } %
# $value (String)
# $target (String)
digest-satisfaction = Удовлетворённость: { $value }, цель { $target }
# $state (String)
# $target (String)
digest-satisfaction-none = Удовлетворённость: { $state }, цель { $target }
# $line (String)
# $quarter (String)
# $value (String)
digest-before = { $line }; { $quarter }: { $value }
digest-problems = Проблемные зоны: вопросы с оценкой ниже цели, сначала худшие
# $target (String)
digest-problems-none = Вопросов с оценкой ниже { $target } нет.
# $unit (String)
# $question (String)
# $mean (String)
digest-problem = { $unit }: { $question } — { $mean }
digest-terms = Нарушенные сроки
digest-terms-none = Нарушений нет.
# $term (String)
# $count (String)
digest-term = { $term }: { $count }
digest-silent = Замолчавшие источники
digest-silent-none = Все доступные вам источники передают сведения.
# $name (String)
# $day (String)
silent-since = { $name }: молчит с { $day }
letter-open-cabinet = Открыть кабинет

# $subject (String)
alarm-subject = Оповещение: { $subject }
alarm-lead = Вот то, о чём вы просили сообщать и о чём ещё не было письма.
# $threshold (String)
alarm-fallen = Оценка ниже { $threshold }
# $threshold (String)
alarm-coverage = Охват ниже { $threshold } %
alarm-silent = Источники замолчали

# $name (String)
# $region (String)
letter-place = { $name }, { $region }
# $name (String)
# $value (String)
letter-figure = { $name }: { $value }
# $name (String)
# $value (String)
# $parts (String)
letter-coverage = { $name }: { $value } % ({ $parts })
# $threshold (String)
# $organisations (Number)
# $count (String) - as it is written
# $least (String)
digest-low-coverage = Охват ниже { $threshold } %: { $organisations ->
    [one] { $count } организация
    [few] { $count } организации
   *[many] { $count } организаций
} (из тех, где направленных уведомлений не меньше { $least })
digest-changes = Что изменилось с прошлой сводки
digest-unchanged = Охват и удовлетворённость те же.
# $quarter (String)
digest-other-quarter = Начался новый квартал; прошлая сводка была о другом: { $quarter }. Показатели считаются заново.
digest-not-shown = не показано
# $before (String)
# $now (String)
digest-coverage-moved = Охват, %: было { $before }, стало { $now }
# $before (String)
# $now (String)
digest-satisfaction-moved = Удовлетворённость: было { $before }, стало { $now }
# $name (String)
digest-weak-gone = Больше не среди самых слабых: { $name }
# $name (String)
digest-weak-come = Теперь среди самых слабых: { $name }
# $target (String)
digest-weakest = Самые слабые организации: ниже цели { $target } даже по верхней границе интервала
# $target (String)
digest-weak-none = Ни об одной организации нельзя сказать, что она ниже { $target } даже по верхней границе интервала.
# $line (String)
# $high (String)
# $responses (Number)
# $count (String) - as it is written
digest-weak = { $line }; по { $responses ->
    [one] { $count } анкете
   *[other] { $count } анкетам
} верхняя граница 95-процентного интервала — { $high }
# $line (String)
digest-weak-new = { $line }; в прошлой сводке не было
