sign-in = Войти
sign-in-again = Войти ещё раз
sign-out = Выйти
sign-out-everywhere = Выйти на всех устройствах
sign-in-home = Вернуться к списку анкет

sign-in-absent-title = Вход не настроен
sign-in-absent-text = На этом сервере вход не подключён. Ссылки из писем работают и без него.
sign-in-stale-title = Войдите ещё раз
sign-in-stale-text = Вход занял слишком много времени или был начат в другом окне. Ничего не изменилось.
sign-in-broken-off-title = Вход не завершён
sign-in-broken-off-text = Вы отказались от входа, или он прервался. Ничего не изменилось.
sign-in-untrusted-title = Вход не удался
sign-in-untrusted-text = Ответ службы входа не прошёл проверку. Попробуйте ещё раз; если не поможет, сообщите оператору системы.
sign-in-unverified-title = Подтвердите учётную запись
sign-in-unverified-text = Список анкет виден только с подтверждённой учётной записью: так мы знаем, что вы — это вы.
sign-in-unverified-how = Подтвердить её можно в приложении своего банка, с усиленной электронной подписью или в центре обслуживания — возьмите паспорт и СНИЛС. Это бесплатно. После этого войдите снова.
sign-in-unverified-links = Ссылки из писем работают и без входа.
sign-in-unregistered-title = Нет доступа
sign-in-unregistered-text = Эта учётная запись не внесена в реестр участников. Обратитесь к оператору системы.
sign-in-away-title = Вход сейчас не работает
sign-in-away-text = Служба входа не отвечает. Попробуйте через несколько минут.
sign-in-foreign-title = Ничего не изменилось
sign-in-foreign-text = Запрос пришёл не с нашей страницы, поэтому мы его не выполнили.

sign-in-participants-title = Вход для участников
sign-in-participants-text = Здесь входят органы власти, руководители организаций и операторы системы.
# $name (String) - the participant
signed-in-as = Вы вошли: { $name }.
sign-in-to-cabinet = Открыть кабинет
