// The documents of a page with chapters. Relay's compiler makes modules of them.
import { graphql } from "relay-runtime";

graphql`
  query DirectoryQuery($countries: [CountryCode!], $first: Int!, $after: String) {
    chapters(filter: { countries: $countries }, first: $first, after: $after)
      @connection(key: "Directory_chapters") {
      edges {
        node {
          id
          name
          publicStatus
          country {
            code
            name
          }
        }
      }
    }
  }
`;

graphql`
  mutation DirectoryUpdateMutation($input: UpdateChapterInput!) {
    updateChapter(input: $input) {
      chapter {
        id
        version
        meetingSchedule
      }
      replayed
      errors {
        __typename
        code
        message
        path
        ... on VersionConflict {
          currentVersion
          changedFields
        }
      }
    }
  }
`;
