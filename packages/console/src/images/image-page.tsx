import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { imageQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card } from '../ui/facts.tsx';
import { Page, Path } from '../ui/page.tsx';
import { ImageFacts } from './image-facts.tsx';
import { ImageStart } from './image-start.tsx';
import styles from './images.module.css';
import { Layers } from './layers.tsx';
import { Origin } from './origin.tsx';
import { RunCommands } from './run-commands.tsx';
import { TagHistory } from './tag-history.tsx';

const route = getRouteApi('/images/show');

/** One image, by tag or by digest. */
export function ImagePage() {
  const m = useMessages();
  const { reference = '' } = route.useSearch();
  const { data: image } = useSuspenseQuery(imageQuery(reference));
  const { repository, layers, start } = image;
  return (
    <Page
      title={reference}
      above={
        <Path>
          <Link to="/images">{m.images.title}</Link>
          <Link to="/images/repository/$" params={{ _splat: repository }}>
            {repository}
          </Link>
        </Path>
      }
    >
      <div className={styles.columns}>
        <div className={styles.column}>
          <Card title={m.images.image}>
            <ImageFacts image={image} />
          </Card>
          {layers.length > 0 && (
            <Card title={m.images.layers}>
              <Layers layers={layers} />
            </Card>
          )}
        </div>
        <div className={styles.column}>
          <Card title={m.build.pull}>
            <RunCommands reference={image.reference} />
          </Card>
          <Card title={m.images.origin}>
            <Origin image={image} />
          </Card>
          {start && (
            <Card title={m.images.start}>
              <ImageStart start={start} />
            </Card>
          )}
          {image.history.length > 0 && (
            <Card title={m.images.history}>
              <TagHistory image={image} />
            </Card>
          )}
        </div>
      </div>
    </Page>
  );
}
