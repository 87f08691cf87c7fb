import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { Component, lazy, type ReactNode, Suspense, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import './style/tokens.css';
import './style/base.css';
import { setCsrfToken } from './api/client';
import { ApiError } from './api/problem';
import { access, worthAnother } from './api/queries';
import { liveOf } from './live/store';
import { match, ROUTES } from './routes';
import { may, WhoContext } from './shared/access';
import { Empty, Head, Loading } from './shared/basic/basic';
import { Frame } from './shared/frame/frame';
import { ProblemPanel } from './shared/problem';
import { navigate, pathOf, useUrl } from './shared/url';
import { t } from './text/en';

const SignIn = lazy(() => import('./pages/signin/Page'));
const Missing = lazy(() => import('./pages/missing/Page'));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      retry: worthAnother,
      // What is old when somebody looks again is read by who keeps it true.
      refetchOnWindowFocus: false,
    },
  },
});

// What the first page needs comes while it is asked who looks.
void match(pathOf(location.href))
  ?.route.load()
  .catch(() => {});
void client.prefetchQuery(access.info());

const live = liveOf(client);
document.addEventListener('visibilitychange', () =>
  live.visible(document.visibilityState === 'visible'),
);

/** Who has lost his login in the middle is asked for it again, and comes back to where he was. */
client.getQueryCache().subscribe((event) => {
  const error = event.type === 'updated' ? event.query.state.error : null;
  if (error instanceof ApiError && error.status === 401) signIn();
});

function signIn(): void {
  const here = location.pathname + location.search;
  if (!here.startsWith('/ui/sign-in')) {
    navigate(`/sign-in?${new URLSearchParams({ next: here })}`, true);
  }
}

class Boundary extends Component<{ children: ReactNode; at: string }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: { at: string }) {
    if (before.at !== this.props.at && this.state.error) this.setState({ error: undefined });
  }

  override render() {
    return this.state.error ? (
      <>
        <h1 tabIndex={-1}>{t.problem.unexpected}</h1>
        <ProblemPanel error={this.state.error} again={() => location.reload()} />
      </>
    ) : (
      this.props.children
    );
  }
}

function Page() {
  const { path } = useUrl();
  const found = match(path);
  useEffect(() => {
    document.title = `${found ? found.route.title(found.param) : t.pages.missing} · Millrace`;
  }, [found]);
  if (!found) return <Missing />;
  const Shown = found.route.page;
  return <Shown key={found.route.path + found.param} param={found.param} />;
}

function App() {
  const { path } = useUrl();
  const cache = useQueryClient();
  const info = useQuery(access.info());
  const known = info.data?.node !== undefined;
  const keys = info.data?.auth === 'keys';
  const login = useQuery({ ...access.login(), enabled: known && keys });
  const token = login.data?.csrf_token;
  if (token) setCsrfToken(token);
  const isIn = known && (!keys || login.data !== undefined);
  const streams = info.data?.features?.includes('stream') === true;
  useEffect(() => {
    if (isIn) liveOf(cache).begin(streams);
  }, [isIn, streams, cache]);
  const stranger = info.data !== undefined && !known;
  useEffect(() => {
    if (stranger) signIn();
  }, [stranger]);

  if (info.isError && !info.data) {
    return (
      <main>
        <h1 tabIndex={-1}>Millrace</h1>
        <ProblemPanel error={info.error} again={() => void info.refetch()} />
      </main>
    );
  }
  if (!info.data) return <Loading />;
  if (path === '/sign-in') {
    return (
      <Suspense fallback={null}>
        <SignIn info={info.data} />
      </Suspense>
    );
  }
  if (stranger || (keys && !login.data)) return <Loading />;
  const who = { info: info.data, login: keys ? login.data : undefined };
  const places = ROUTES.filter((it) => it.icon).map((it) => ({
    path: it.path,
    title: it.title(''),
    icon: it.icon!,
    group: it.group ?? '',
    key: it.key,
    needs: may(who, it.scope) ? undefined : it.scope,
  }));
  const found = match(path);
  return (
    <WhoContext value={who}>
      <Frame places={places}>
        <Boundary at={path}>
          <Suspense fallback={<Loading />}>
            {found && !may(who, found.route.scope) ? (
              <>
                <Head title={found.route.title(found.param)} />
                <Empty title={t.forbidden}>
                  <p>{t.needs(found.route.scope ?? '')}</p>
                </Empty>
              </>
            ) : (
              <Page />
            )}
          </Suspense>
        </Boundary>
      </Frame>
    </WhoContext>
  );
}

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={client}>
    <App />
  </QueryClientProvider>,
);
