print("ntkit")
