import type { ImageRecord } from '@stagewright/api';
import { Link } from '@tanstack/react-router';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import { Time } from '../ui/time.tsx';

/** Of an index, the images that it names; of an image its own. */
function Platforms({ image: { repository, digest: own, platforms } }: { readonly image: ImageRecord }) {
  return (
    <ul>
      {platforms.map(({ platform, digest }) => (
        <li key={digest}>
          {digest === own ? (
            platform
          ) : (
            <Link to="/images/show" search={{ reference: `${repository}@${digest}` }}>
              {platform || shortDigest(digest)}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

export function ImageFacts({ image }: { readonly image: ImageRecord }) {
  const m = useMessages();
  const { repository, tag, tags, base } = image;
  const others = tags.filter((other) => other !== tag);
  return (
    <Facts>
      <Fact name={m.build.reference}>
        <Copy text={image.reference} label={m.build.reference} />
      </Fact>
      <Fact name={m.images.byDigest}>
        <Copy text={image.pull} label={m.images.byDigest} />
      </Fact>
      <Fact name={m.common.size}>{bytes(image.size)}</Fact>
      {Date.parse(image.created_at) > 0 && (
        <Fact name={m.images.made}>
          <Time at={image.created_at} />
        </Fact>
      )}
      {base.name !== '' && (
        <Fact name={m.images.base}>
          <code>{base.name}</code>
        </Fact>
      )}
      <Fact name={m.images.platforms}>
        <Platforms image={image} />
      </Fact>
      {others.length > 0 && (
        <Fact name={m.images.alsoTagged}>
          <ul>
            {others.map((other) => (
              <li key={other}>
                <Link to="/images/show" search={{ reference: `${repository}:${other}` }}>
                  {other}
                </Link>
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </Facts>
  );
}
