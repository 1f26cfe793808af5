mail-until = The link is yours alone. It works until { $date }, that day included.
mail-until-open = The link is yours alone. It works for as long as you receive the service.
mail-service-of = The service of { $date }.
mail-service-since = The service that you receive since { $date }.
