import type { Site } from './site.ts';

export const breakageStory = `An organiser created the tag “Keynote” with a double click. pretalx 2024.3 looks for an existing name only in its
form: two requests at the same moment both find none, and the database does not mind. From 2025.1 on it does: the
migration submission.0081 makes tag names unique, and cannot. By then the site is stopped and the migrations before
it are done: the database lies between two versions, and neither of them runs on it.`;

const doubleClick = `
from django_scopes import scopes_disabled
from pretalx.event.models import Event
from pretalx.submission.models import Tag
with scopes_disabled():
    event = Event.objects.get(slug="democon")
    for request in range(2):
        Tag.objects.create(event=event, tag="Keynote", color="#2185d0")
    print(event.tags.filter(tag="Keynote").count())
`;

/** Does to the site's data what that double click did, by pretalx's own code. */
export async function breakNextMigration(site: Site): Promise<void> {
  const count = (await site.shell(doubleClick)).trim();
  if (count !== '2') throw new Error(`The tag should be there twice, but is there ${count} times.`);
}

const oneOfThem = `
from django_scopes import scopes_disabled
from pretalx.submission.models import Tag
with scopes_disabled():
    Tag.objects.filter(tag="Keynote").latest("pk").delete()
    print(Tag.objects.filter(tag="Keynote").count())
`;

/** What an administrator does who has read why it failed. */
export async function mendNextMigration(site: Site): Promise<void> {
  const count = (await site.shell(oneOfThem)).trim();
  if (count !== '1') throw new Error(`The tag should be there once, but is there ${count} times.`);
}
