// A class of a program, which no pipeline runs by itself.
class Tool {
    def run(steps) {
        steps.sh 'aws cloudformation deploy --stack-name other --template-file aws/topic.yaml --region us-east-1'
    }
}
