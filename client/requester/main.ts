import '../ui/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { Stay } from './stay.svelte.ts'

/** `/:program` */
const program = location.pathname.split('/')[1] ?? ''
const target = document.getElementById('app')!
target.replaceChildren()
mount(App, { target, props: { stay: new Stay(program) } })
