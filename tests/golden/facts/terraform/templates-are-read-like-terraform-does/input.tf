locals {
  plain     = "tab\t quote\" \u00e9 $${kept} %%{kept} $$${1} 100%"
  nested    = "a-${var.x}-${"b${var.y}"}"
  choice    = "%{ if var.prod }live%{ else }${var.stage}%{ endif }"
  list      = "%{ for k, v in var.tags }${k}=${v},%{ endfor }"
  stripped  = "a  ${~ var.x ~}  b"
  kept      = <<EOT
  indented \n ${var.x}
    "more"
  EOT
  unindent  = <<-EOT
    first ${var.x}
      second

    %{ for ip in var.ips ~}
    - ${ip}
    %{ endfor ~}
    last
  EOT
}
