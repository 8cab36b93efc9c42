app_name = "medication"
urlpatterns = []
