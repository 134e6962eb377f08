'use strict';

// An example for each of the three users, a tab each.
const EXAMPLES = [
  `# The public: chapters of a country, and their universities.
query Directory {
  chapters(filter: {countries: ["US"]}, first: 5) {
    totalCount
    nodes { name city publicStatus hostOrganization { name website } }
  }
}
`,
  `# A chapter leader, with a token: their chapters, and what they may do with them.
query OwnChapters {
  viewer {
    role
    chapters {
      id name version contactMailbox
      viewerPermissions { update { allowed reason } reportOfficer { allowed reason } }
      officers(filter: {statuses: [CURRENT, UPCOMING, REPORTED]}) { nodes { office personName startsOn endsOn status } }
    }
  }
}
`,
  `# The staff, with a token: alliances with the organizations that they are with, and what is due.
query Alliances {
  relationships(filter: {types: [STRATEGIC_ALLIANCE]}, first: 10) {
    totalCount
    nodes { id status startedOn parties { edges { role node { name country { name } } } } }
  }
}
`,
];

const token = document.getElementById('token');
const role = document.getElementById('role');

// The token lives as long as the tab, and goes to this server only.
token.value = sessionStorage.getItem('token') ?? '';

async function ask(request) {
  const headers = { 'content-type': 'application/json' };
  if (token.value) headers.authorization = `Bearer ${token.value.trim()}`;
  const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(request) });
  return response.json();
}

async function tellRole() {
  sessionStorage.setItem('token', token.value);
  const answer = await ask({ query: '{ viewer { role } }' });
  role.textContent = answer.data?.viewer?.role ?? answer.errors?.[0]?.message ?? '';
}

token.addEventListener('change', tellRole);
tellRole();

const explorer = React.createElement(GraphiQL, {
  fetcher: ask,
  defaultTabs: EXAMPLES.map((query) => ({ query })),
  defaultEditorToolsVisibility: false,
  isHeadersEditorEnabled: false,
});
ReactDOM.createRoot(document.getElementById('explorer')).render(explorer);

// For the test in a browser: run the first example at once.
if (location.hash === '#run') {
  const wait = setInterval(() => {
    const button = document.querySelector('.graphiql-execute-button');
    if (button) {
      clearInterval(wait);
      setTimeout(() => button.click(), 500);
    }
  }, 100);
}
