int graph(void);
