own-sessions-title = Где вы вошли
own-sessions-note = Каждая строка — вход в одном браузере. Вход завершается сам, если долго ничего не открывать. Незнакомый завершите и смените пароль там, где вы входите.
own-sessions-used = Последнее действие
own-sessions-begun = Вход
own-sessions-this = Этот браузер
own-sessions-end = Завершить
# $when (String) - the last use of the session
own-sessions-end-of = Завершить вход, последнее действие { $when }
own-sessions-end-others = Завершить все остальные
own-sessions-other = Войти как другой участник
