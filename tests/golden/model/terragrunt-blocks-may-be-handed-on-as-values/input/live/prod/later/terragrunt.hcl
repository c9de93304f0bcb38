terraform {
  source = "../../../modules/queue"
}

generate = jsondecode(run_cmd("generate.sh"))
