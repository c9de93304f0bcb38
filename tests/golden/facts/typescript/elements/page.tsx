import { useState } from 'react';

export function Page({ region = 'us-east-1' }: Props) {
  const [status, setStatus] = useState<string>('idle');
  return <a href="https://status.example.com/" onClick={() => setStatus(`asked ${region}`)}>{status}</a>;
}
