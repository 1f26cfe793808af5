posters-title = Плакаты и карточки
posters-intro = Повесьте плакат там, где люди ждут, и положите карточки у стойки. Код ведёт каждого к его собственному списку анкет.
posters-how = Откройте нужный лист и напечатайте его (Ctrl + P): без полей, в масштабе 100 %. Там же можно сохранить его как PDF.
poster-a4 = Плакат A4
poster-a6 = Карточка A6
poster-a6-sheet = Четыре карточки A6 на листе A4
poster-title = Как вам у нас?
# $address (String) - where the code leads
poster-code = QR-код: { $address }
poster-step-camera = Наведите камеру телефона на код
poster-step-sign-in = Войдите через Госуслуги
poster-step-answer = Ответьте на пять вопросов — это одна минута
poster-anonymous = Мы не узнаем, кто как ответил: нам покажут только общие итоги.
poster-unknown-title = Такой организации нет
poster-unknown-text = Проверьте адрес: в нём должно быть обозначение организации из реестра.
