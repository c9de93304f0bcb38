// ---- failure: the rules at the head of graph/failure.c, on the graph as html_whatif.c reduced it ----

const [DOWN, DEGRADED, FROZEN, STRANDED, LOST, LIVE] = [0, 1, 2, 3, 4, 5];
const STATES = ["down", "degraded", "frozen", "stranded", "redundancy lost", "live"];
const RUNTIME = 0; // modes of needs: runtime, degraded, start, deploy, recover, none
const EFFECT_OF_MODE = [DOWN, DEGRADED, FROZEN, FROZEN, STRANDED, -1];
const MEMBER = 8;

// Needs in reverse: who needs a node and how, what it is a part of, and whom its lost redundancy concerns.
function compile({ needs, gates, parts }) {
  const dependents = needs.map(() => []);
  const wholes = needs.map(() => []);
  const owners = needs.map(() => []);
  needs.forEach((list, from) => {
    for (let i = 0; i < list.length; i += 2) {
      const [to, code] = [list[i], list[i + 1]];
      dependents[to].push({ from, mode: code & 7, gate: -1, copies: 0 });
      if (code & MEMBER) wholes[to].push(from);
    }
  });
  gates.forEach(([owner, mode, , ...members], gate) => {
    for (let i = 0; i < members.length; i += 2) {
      dependents[members[i]].push({ from: owner, mode, gate, copies: members[i + 1] });
    }
  });
  for (let i = 0; i < parts.length; i += 2) owners[parts[i + 1]].push(parts[i]);
  return { dependents, wholes, owners, gates };
}

// The least set closed under the rules: for each state, which nodes are in it.
function fail({ dependents, wholes, owners, gates }, seeds) {
  const state = STATES.slice(0, LIVE).map(() => new Uint8Array(dependents.length));
  const hits = new Uint32Array(gates.length);
  const queue = [];
  const put = (node, effect) => {
    if (effect < 0 || state[effect][node]) return;
    state[effect][node] = 1;
    queue.push([node, effect]);
  };
  for (const seed of seeds) put(seed, DOWN);
  for (let at = 0; at < queue.length; at++) {
    const [node, effect] = queue[at];
    if (effect === DOWN) {
      for (const { from, mode, gate, copies } of dependents[node]) {
        if (gate < 0) {
          put(from, EFFECT_OF_MODE[mode]);
          continue;
        }
        hits[gate] += copies;
        if (hits[gate] >= gates[gate][2]) put(from, EFFECT_OF_MODE[mode]);
      }
    } else if (effect === DEGRADED) {
      for (const { from, mode, gate } of dependents[node]) if (gate < 0 && mode <= 1) put(from, DEGRADED);
    } else {
      for (const whole of wholes[node]) put(whole, effect);
    }
  }
  const lost = [];
  const lose = (node) => {
    if (state[LOST][node]) return;
    state[LOST][node] = 1;
    lost.push(node);
  };
  gates.forEach(([owner, mode], gate) => hits[gate] && mode === RUNTIME && !state[DOWN][owner] && lose(owner));
  for (let at = 0; at < lost.length; at++) [...wholes[lost[at]], ...owners[lost[at]]].forEach(lose);
  return state;
}

const engine = data.needs && compile(data);
const canCombine = Boolean(engine);

// What the engine of the program said about one domain: per state, runs of services to pass over and to take.
function resultOf(domain) {
  return data.results[domain]?.map((runs) => {
    const services = [];
    for (let i = 0, next = 0; i < runs.length; i += 2) {
      next += runs[i];
      for (let end = next + runs[i + 1]; next < end; next++) services.push(next);
    }
    return services;
  });
}

// Positions of services per state, live included.
function outcome(domains) {
  let sets;
  let state = null;
  if (engine) {
    state = fail(engine, domains.map((domain) => data.domainClass[domain]).filter((node) => node >= 0));
    const is = (effect, node) => node >= 0 && state[effect][node] && (effect === DOWN || !state[DOWN][node]);
    sets = state.map((_, effect) => data.services.flatMap((_, i) => (is(effect, data.serviceClass[i]) ? [i] : [])));
  } else {
    sets = domains.length ? resultOf(domains[0]) : STATES.slice(0, LIVE).map(() => []);
  }
  if (!sets) return null;
  const touched = new Set(sets.flat());
  return { state, sets: [...sets, data.services.flatMap((_, i) => (touched.has(i) ? [] : [i]))] };
}

// For tests, and for whoever likes consoles: ids of services per state when these domains fail.
const domainOf = (key) => data.domains.findIndex(([known]) => known === key);
const byState = (sets) => sets && Object.fromEntries(sets.map((set, state) => [STATES[state], set.map((i) => data.services[i][0])]));
window.faultline = Object.freeze({
  domains: data.domains.map(([key]) => key),
  lose: (...keys) => byState(outcome(keys.map(domainOf))?.sets),
  show: (...keys) => select(keys.map(domainOf).filter((domain) => domain >= 0), true),
  // The map as it stands: parts, their states, the columns.
  map: () => mapView && {
    parts: data.map.names.map((name, part) => ({ name, service: data.services[data.map.service[part]]?.[0] ?? null, tier: data.map.tiers[data.map.tier[part]] })),
    states: mapView.states(),
    columns: mapView.columns(),
    edges: data.map.edges,
  },
  reached: (part) => mapView?.reached(part),
  choose: (part) => mapView?.choose(part),
  result: (key) => byState(resultOf(domainOf(key))),
});
