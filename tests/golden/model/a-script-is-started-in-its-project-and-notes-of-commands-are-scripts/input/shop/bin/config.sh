readonly ROOT=$(pwd)
readonly TEMPLATES=$ROOT/cloudformation
readonly STAGE=prod
