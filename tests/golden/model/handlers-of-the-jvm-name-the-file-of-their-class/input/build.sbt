lazy val orders = project; lazy val mail = project; lazy val other = project
