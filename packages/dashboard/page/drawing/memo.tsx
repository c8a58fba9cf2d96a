import { Component, type ComponentType } from 'preact';
import { isSame } from './is-same.ts';

/** Draws a component again only where its properties show something else; it must depend on nothing besides. */
export function memo<Props extends object>(Draw: ComponentType<Props>): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !isSame(this.props, next);
    }

    override render(props: Props) {
      return <Draw {...props} />;
    }
  };
}
