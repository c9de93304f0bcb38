def stack = 'orders-' + params.TEAM

pipeline {
    agent any
    parameters { string(name: 'TEAM', defaultValue: 'web') }
    stages {
        stage('Deploy') {
            steps {
                withAWS(credentials: 'shop', region: 'eu-west-1') {
                    bat 'aws cloudformation create-stack ' +
                            '--stack-name orders ' +
                            '--template-body file://aws/queue.yaml ' +
                            '--capabilities CAPABILITY_IAM'
                }
            }
        }
    }
}
