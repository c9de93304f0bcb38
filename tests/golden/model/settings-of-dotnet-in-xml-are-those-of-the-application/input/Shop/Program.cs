using System.Configuration;

class Program
{
    static void Main() { Send(ConfigurationManager.AppSettings["EmailQueue"]); }
}
